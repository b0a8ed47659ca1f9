package io.github.trustengine.ggml;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import io.github.trustengine.hash.Sha256;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * llama.cpp's shared library, loaded once per process: the one that {@code de.kherud:llama}
 * carries, or another build of a known version. That artefact's Java classes are not used.
 */
public final class NativeLibrary {

  /** System property that names another build: its file, or the directory that it lies in. */
  public static final String PROPERTY = "trust.llama.library";

  private static final String WAIT_POLICY = "OMP_WAIT_POLICY";

  private static @Nullable NativeLibrary loaded;
  private static @Nullable Path chosen;

  private final Path file;
  private final String sha256;
  private final Map<String, Object> options;
  private final com.sun.jna.NativeLibrary symbols;
  private final LlamaAbi abi;

  private NativeLibrary(Path file) throws IOException {
    this.file = file;
    this.options =
        Map.of(Library.OPTION_OPEN_FLAGS, openFlags(), Library.OPTION_STRING_ENCODING, "UTF-8");
    letWaitingThreadsSleep();
    this.symbols = com.sun.jna.NativeLibrary.getInstance(file.toString(), options);
    this.sha256 = isWhole() ? Sha256.of(file) : LibraryHash.ofSeveral(file);
    this.abi = chooseAbi();
    start();
  }

  /**
   * The library, loaded on first use.
   *
   * @throws NativeLibraryException if it cannot be loaded or is of no known version
   */
  public static synchronized NativeLibrary get() {
    if (loaded == null) {
      loaded =
          load(
              requested()
                  .map(NativeLibrary::locate)
                  .orElseGet(() -> BundledLibrary.unpack(PrivateFiles.standardDirectory())));
    }
    return loaded;
  }

  /**
   * Chooses another build, as the system property {@value #PROPERTY} does but with precedence over
   * it. A process keeps the library that it has loaded first.
   *
   * @param fileOrDirectory the shared library, or the directory that it lies in
   * @throws NativeLibraryException if there is none, or another one is in use already
   */
  public static synchronized void use(Path fileOrDirectory) {
    var library = locate(fileOrDirectory);
    if (loaded != null && !isSame(loaded.file, library)) {
      throw new NativeLibraryException(
          "%s cannot be used, for this process has already loaded %s; choose the library before the first model is opened, or start another JVM"
              .formatted(library, loaded.file));
    }
    chosen = library;
  }

  /** The file that was loaded. */
  public Path file() {
    return file;
  }

  /**
   * The hash of the library's code, in lower-case hexadecimal digits: of the file's content, or, of
   * a build with several libraries, of this one and those of ggml beside it.
   */
  public String sha256() {
    return sha256;
  }

  /** The layouts of the library's version. */
  public LlamaAbi abi() {
    return abi;
  }

  /**
   * Binds functions of the C API by name.
   *
   * @param functions an interface in JNA's style; C's {@code bool} is a {@code byte} in it
   */
  public <T extends Library> T bind(Class<T> functions) {
    return Native.load(file.toString(), functions, options);
  }

  /**
   * A function by its name.
   *
   * @throws NativeLibraryException if the library does not export it
   */
  public Function function(String name) {
    try {
      return symbols.getFunction(name);
    } catch (UnsatisfiedLinkError e) {
      throw new NativeLibraryException(file + " exports no function " + name, e);
    }
  }

  /**
   * What the library says of the processor and of how it was built, for instance {@code CPU : AVX2
   * = 1 | LLAMAFILE = 1 |}.
   */
  public String systemInformation() {
    var information = bind(InformationFunctions.class).llama_print_system_info();
    return information == null ? "" : information.strip();
  }

  /** Whether the library can compute on a GPU. */
  public boolean supportsGpu() {
    return bind(InformationFunctions.class).llama_supports_gpu_offload() != 0;
  }

  /** What the GPUs are called that the library computes on; their drivers it does not tell. */
  public List<String> gpus() {
    var devices = bind(DeviceFunctions.class);
    List<String> names = new ArrayList<>();
    for (long i = 0; i < devices.ggml_backend_dev_count(); i++) {
      var device = devices.ggml_backend_dev_get(i);
      if (devices.ggml_backend_dev_type(device) == DeviceFunctions.GPU) {
        names.add(devices.ggml_backend_dev_description(device));
      }
    }
    return names;
  }

  /**
   * Loads the library once more, from a copy, with variables of its own; empty if its code lies in
   * further libraries, which would be shared.
   */
  Optional<NativeLibrary> twin(int number) {
    try (var content = Files.newInputStream(file)) {
      var copy =
          PrivateFiles.standard().store(content, "twin-" + number + "-" + file.getFileName());
      var twin = load(copy);
      var probe = "ggml_graph_compute";
      return twin.function(probe).equals(function(probe)) ? Optional.empty() : Optional.of(twin);
    } catch (IOException e) {
      throw new NativeLibraryException(
          "cannot copy llama.cpp's library %s: %s".formatted(file, Reasons.withFile(e)), e);
    }
  }

  @Override
  public String toString() {
    return "llama.cpp " + abi.version() + " (" + file + ")";
  }

  private static Optional<Path> requested() {
    return chosen != null
        ? Optional.of(chosen)
        : Optional.ofNullable(System.getProperty(PROPERTY))
            .filter(value -> !value.isBlank())
            .map(Path::of);
  }

  private static NativeLibrary load(Path file) {
    try {
      return new NativeLibrary(file);
    } catch (UnsatisfiedLinkError e) {
      throw new NativeLibraryException(
          "cannot load llama.cpp's library %s: %s; check that it was built for this machine (%s), that the libraries it needs are there and that its directory may hold executable files"
              .formatted(file, e.getMessage(), Platform.RESOURCE_PREFIX),
          e);
    } catch (IOException e) {
      throw new NativeLibraryException(
          "cannot read llama.cpp's library " + file + ": " + Reasons.of(e), e);
    }
  }

  private static Path locate(Path fileOrDirectory) {
    var path = fileOrDirectory.toAbsolutePath().normalize();
    if (Files.isRegularFile(path)) {
      return path;
    }
    var names = List.of(System.mapLibraryName("llama"), System.mapLibraryName("jllama"));
    return names.stream()
        .map(path::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new NativeLibraryException(
                    "%s is neither a shared library nor a directory with %s; correct %s"
                        .formatted(path, String.join(" or ", names), PROPERTY)));
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Lazy and local: the library brings C++ code of its own along, which must not take the place of
   * what other native libraries of the process use.
   */
  private static int openFlags() {
    final int lazy = 1;
    final int localOnMac = 4;
    return Platform.isWindows() ? -1 : Platform.isMac() ? lazy | localOnMac : lazy;
  }

  /**
   * OpenMP reads its settings when it is loaded. Its threads would spin while they wait for one of
   * them that has no core: beside another program, that costs several times the time. The user's
   * own setting stays.
   */
  private static void letWaitingThreadsSleep() {
    if (Platform.isLinux()) {
      final int keepsAnother = 0;
      com.sun.jna.NativeLibrary.getProcess()
          .getFunction("setenv")
          .invokeInt(new Object[] {WAIT_POLICY, "passive", keepsAnother});
    }
  }

  private LlamaAbi chooseAbi() {
    var number = buildNumber();
    if (number.isPresent() && number.getAsInt() != B4916Abi.BUILD_NUMBER) {
      throw unknownVersion("is build b" + number.getAsInt(), null);
    }
    try {
      return B4916Abi.bind(bind(B4916Abi.Functions.class));
    } catch (UnsatisfiedLinkError e) {
      throw unknownVersion("lacks a function of the C API (" + e.getMessage() + ")", e);
    } catch (NativeLibraryException e) {
      throw unknownVersion("is of another version: " + e.getMessage(), e);
    }
  }

  private NativeLibraryException unknownVersion(String what, @Nullable Throwable cause) {
    var message =
        "%s %s; known versions of llama.cpp: %s. Name a build of one of them by the system property %s"
            .formatted(file, what, B4916Abi.VERSION, PROPERTY);
    return cause == null
        ? new NativeLibraryException(message)
        : new NativeLibraryException(message, cause);
  }

  private boolean isWhole() {
    return buildNumber().isPresent();
  }

  /** What the library says of itself; builds with several libraries do not. */
  private OptionalInt buildNumber() {
    try {
      return OptionalInt.of(symbols.getGlobalVariableAddress("LLAMA_BUILD_NUMBER").getInt(0));
    } catch (UnsatisfiedLinkError e) {
      return OptionalInt.empty();
    }
  }

  private void start() {
    var functions = bind(StartFunctions.class);
    functions.llama_log_set(NativeLog.RECEIVER, null);
    functions.llama_backend_init();
    // Fills ggml's table of half floats. Without it k-quants come out as zeros, silently.
    var ggml = functions.ggml_init(new InitParams());
    if (ggml == null) {
      throw new NativeLibraryException(file + " cannot initialise: ggml_init failed");
    }
    functions.ggml_free(ggml);
  }

  private interface InformationFunctions extends Library {
    @Nullable String llama_print_system_info();

    byte llama_supports_gpu_offload();
  }

  private interface DeviceFunctions extends Library {

    /** A GPU among the types of devices. */
    int GPU = 1;

    // size_t is 64 bits wide on every platform that the library exists for.
    long ggml_backend_dev_count();

    Pointer ggml_backend_dev_get(long index);

    int ggml_backend_dev_type(Pointer device);

    String ggml_backend_dev_description(Pointer device);
  }

  private interface StartFunctions extends Library {
    void llama_log_set(NativeLog.Receiver receiver, @Nullable Pointer userData);

    void llama_backend_init();

    @Nullable Pointer ggml_init(InitParams params);

    void ggml_free(Pointer context);
  }

  /** {@code ggml_init_params}. */
  @FieldOrder({"mem_size", "mem_buffer", "no_alloc"})
  public static final class InitParams extends Structure implements Structure.ByValue {
    public long mem_size = 16;
    public @Nullable Pointer mem_buffer;
    public byte no_alloc;
  }
}
