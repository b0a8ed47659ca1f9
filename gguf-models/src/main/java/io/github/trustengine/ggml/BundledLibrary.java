package io.github.trustengine.ggml;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import com.sun.jna.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;

/**
 * The native library in {@code de.kherud:llama}'s jar, unpacked below the directory for temporary
 * files under the hash of its content. Several processes may do so at once.
 */
final class BundledLibrary {

  private static final String ARTIFACT = "de.kherud:llama";

  private BundledLibrary() {}

  /** The unpacked file; its content has been verified just now. */
  static Path unpack() {
    return unpack(Path.of(System.getProperty("java.io.tmpdir")));
  }

  static Path unpack(Path temporaryFiles) {
    var resource = resourceName();
    try (var content = BundledLibrary.class.getResourceAsStream(resource)) {
      if (content == null) {
        throw new NativeLibraryException(
            "%s has no native library for this machine (%s); build llama.cpp %s as shared libraries and name it by the system property %s"
                .formatted(ARTIFACT, resource, B4916Abi.VERSION, NativeLibrary.PROPERTY));
      }
      return unpack(content, resource.substring(resource.lastIndexOf('/') + 1), temporaryFiles);
    } catch (IOException e) {
      throw new NativeLibraryException(
          "cannot unpack llama.cpp's library below %s: %s; name a writable directory by the system property java.io.tmpdir"
              .formatted(temporaryFiles, e),
          e);
    }
  }

  private static Path unpack(InputStream content, String name, Path temporaryFiles)
      throws IOException {
    var home = privateDirectory(temporaryFiles);
    var unpacked = Files.createTempFile(home, name, ".part");
    try {
      Files.copy(content, unpacked, StandardCopyOption.REPLACE_EXISTING);
      var hash = Hashes.sha256(unpacked);
      var target = Files.createDirectories(home.resolve(hash)).resolve(name);
      if (!(Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
          && Hashes.sha256(target).equals(hash))) {
        moveInto(unpacked, target, hash);
      }
      return target;
    } finally {
      Files.deleteIfExists(unpacked);
    }
  }

  private static void moveInto(Path unpacked, Path target, String hash) throws IOException {
    try {
      Files.move(unpacked, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Windows refuses to replace a library that another process, quicker than we, has loaded.
      if (!Files.isRegularFile(target) || !Hashes.sha256(target).equals(hash)) {
        throw e;
      }
    }
  }

  /**
   * A directory of this user alone. The name is predictable, so somebody else may have made it
   * first where everybody may write; then a fresh one serves this process.
   */
  private static Path privateDirectory(Path temporaryFiles) throws IOException {
    var wanted = temporaryFiles.resolve("trust-engine-" + System.getProperty("user.name"));
    if (!Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
      try {
        return Files.createDirectory(wanted, ownerOnly());
      } catch (FileAlreadyExistsException raced) {
        // Another process of ours made it, or somebody else's: looked at below.
      }
    }
    return belongsToUs(wanted, temporaryFiles)
        ? wanted
        : Files.createTempDirectory(temporaryFiles, "trust-engine-");
  }

  private static boolean belongsToUs(Path directory, Path temporaryFiles) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (!isPosix()) {
      return true;
    }
    var probe = Files.createTempFile(temporaryFiles, "trust-engine-", ".owner");
    try {
      return Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(probe))
          && Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS)
              .equals(fromString("rwx------"));
    } finally {
      Files.delete(probe);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return isPosix()
        ? new FileAttribute<?>[] {asFileAttribute(fromString("rwx------"))}
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  /** {@code /de/kherud/llama/OS/ARCH/FILE}, the layout of the jar. */
  static String resourceName() {
    var architecture = Platform.isARM() ? "aarch64" : Platform.is64Bit() ? "x86_64" : "x86";
    if (Platform.isWindows()) {
      return "/de/kherud/llama/Windows/" + architecture + "/jllama.dll";
    }
    return Platform.isMac()
        ? "/de/kherud/llama/Mac/" + architecture + "/libjllama.dylib"
        : "/de/kherud/llama/Linux/" + architecture + "/libjllama.so";
  }
}
