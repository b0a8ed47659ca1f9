package io.github.trustengine.ggml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.trustengine.hash.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTests {

  @Test
  void isTheBundledLibraryToTheByte() throws IOException {
    var library = NativeLibrary.get();

    try (var bundled = getClass().getResourceAsStream(BundledLibrary.resourceName())) {
      assertThat(Files.readAllBytes(library.file())).isEqualTo(bundled.readAllBytes());
    }
    assertThat(library.sha256()).isEqualTo(Sha256.of(library.file()));
    assertThat(library.file().toString()).contains(library.sha256());
    assertThat(library.abi().version()).isEqualTo("b4916");
    assertThat(NativeLibrary.get()).isSameAs(library);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void letsThreadsSleepThatWaitUnlessTheUserSaysOtherwise() {
    var name = "OMP_WAIT_POLICY";
    var said = Objects.requireNonNullElse(System.getenv(name), "passive");

    NativeLibrary.get();

    var policy =
        com.sun.jna.NativeLibrary.getProcess()
            .getFunction("getenv")
            .invokeString(new Object[] {name}, false);
    assertThat(policy).isEqualTo(said);
  }

  @Test
  void namesAGpuIfItCanUseOne() {
    var library = NativeLibrary.get();

    assertThat(library.gpus().isEmpty()).isEqualTo(!library.supportsGpu());
  }

  @Test
  void storesAFileOnceWhoeverComesFirst(@TempDir Path directory) throws Exception {
    var content = "a library".getBytes(StandardCharsets.UTF_8);
    Callable<Path> store =
        () -> new PrivateFiles(directory).store(new ByteArrayInputStream(content), "lib");
    var threads = Executors.newFixedThreadPool(8);
    try {
      var paths = threads.invokeAll(java.util.Collections.nCopies(32, store));
      for (Future<Path> path : paths) {
        assertThat(path.get()).isEqualTo(paths.get(0).get()).hasBinaryContent(content);
      }
      try (Stream<Path> files = Files.walk(directory)) {
        assertThat(files.filter(Files::isRegularFile)).hasSize(1);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void replacesAFileThatIsNotWhatItsNameSays(@TempDir Path directory) throws IOException {
    var files = new PrivateFiles(directory);
    var content = "a library".getBytes(StandardCharsets.UTF_8);
    var path = files.store(new ByteArrayInputStream(content), "lib");
    Files.writeString(path, "half of");

    assertThat(files.store(new ByteArrayInputStream(content), "lib"))
        .isEqualTo(path)
        .hasBinaryContent(content);
  }

  @Test
  void trustsNoDirectoryThatOthersCanWrite(@TempDir Path directory) throws IOException {
    var predictable = directory.resolve("trust-engine-" + System.getProperty("user.name"));
    Files.createDirectory(predictable);
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.getFileStore(directory).supportsFileAttributeView("posix"));
    Files.setPosixFilePermissions(
        predictable, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));

    var path = new PrivateFiles(directory).store(new ByteArrayInputStream(new byte[3]), "lib");

    assertThat(path).startsWith(directory);
    assertThat(path.startsWith(predictable)).isFalse();
  }

  @Test
  void refusesLayoutsOfAnotherVersion() {
    var real = NativeLibrary.get().bind(B4916Abi.Functions.class);
    var other =
        (B4916Abi.Functions)
            java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {B4916Abi.Functions.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("llama_context_default_params")) {
                    var params = real.llama_context_default_params();
                    params.n_ctx = 0;
                    params.no_perf = 0;
                    return params;
                  }
                  return method.invoke(real, arguments);
                });

    assertThatExceptionOfType(NativeLibraryException.class)
        .isThrownBy(() -> B4916Abi.bind(other))
        .withMessageContaining("n_ctx is 0 and not 512, no_perf is 0 and not 1");
  }

  @Test
  void staysWithTheFirstLibrary(@TempDir Path directory) throws IOException {
    NativeLibrary.get();
    var other = Files.writeString(directory.resolve("other.so"), "");

    assertThatExceptionOfType(NativeLibraryException.class)
        .isThrownBy(() -> NativeLibrary.use(other))
        .withMessageContaining("already loaded");
    assertThatExceptionOfType(NativeLibraryException.class)
        .isThrownBy(() -> NativeLibrary.use(directory.resolve("none")))
        .withMessageContaining("neither a shared library nor a directory");
    NativeLibrary.use(NativeLibrary.get().file().resolveSibling("."));
  }

  @Test
  void saysWhichFunctionIsMissing() {
    assertThatExceptionOfType(NativeLibraryException.class)
        .isThrownBy(() -> NativeLibrary.get().function("llama_make_coffee"))
        .withMessageContaining("llama_make_coffee");
  }

  @Test
  @Tag("slow") // another JVM
  void usesAndRefusesOtherBuildsThatThePropertyNames(@TempDir Path directory) throws Exception {
    var copy = directory.resolve(NativeLibrary.get().file().getFileName().toString());
    Files.copy(NativeLibrary.get().file(), copy);
    assertThat(inAnotherJvm(directory.toString())).contains("file: " + copy);

    var text = Files.writeString(directory.resolve("text.so"), "no library");
    assertThat(inAnotherJvm(text.toString())).contains("cannot load").contains(text.toString());
  }

  private static String inAnotherJvm(String library) throws Exception {
    var process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Dtrust.llama.library=" + library,
                    "-cp",
                    System.getProperty("java.class.path"),
                    Probe.class.getName()))
            .redirectErrorStream(true)
            .start();
    try (var output = process.inputReader()) {
      return String.join("\n", output.lines().toList());
    } finally {
      process.destroy();
    }
  }

  /** Loads the library in a JVM of its own. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] args) {
      try {
        System.out.println("file: " + NativeLibrary.get().file());
      } catch (NativeLibraryException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
