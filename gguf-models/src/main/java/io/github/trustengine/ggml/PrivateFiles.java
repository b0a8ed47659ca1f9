package io.github.trustengine.ggml;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import io.github.trustengine.hash.Sha256;
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
 * Files below the directory for temporary files that nobody but this user can write: they are named
 * by the hash of their content, which is verified at every use. Several processes may store the
 * same file at once.
 */
final class PrivateFiles {

  private final Path temporaryFiles;

  PrivateFiles(Path temporaryFiles) {
    this.temporaryFiles = temporaryFiles;
  }

  /** The files below the JVM's directory for temporary files. */
  static PrivateFiles standard() {
    return new PrivateFiles(standardDirectory());
  }

  static Path standardDirectory() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Stores content under its hash, unless it is there already. */
  Path store(InputStream content, String name) throws IOException {
    var home = privateDirectory();
    var unpacked = Files.createTempFile(home, name, ".part");
    try {
      Files.copy(content, unpacked, StandardCopyOption.REPLACE_EXISTING);
      var hash = Sha256.of(unpacked);
      var target = Files.createDirectories(home.resolve(hash)).resolve(name);
      if (!(Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
          && Sha256.of(target).equals(hash))) {
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
      if (!Files.isRegularFile(target) || !Sha256.of(target).equals(hash)) {
        throw e;
      }
    }
  }

  /**
   * A directory of this user alone. The name is predictable, so somebody else may have made it
   * first where everybody may write; then a fresh one serves this process.
   */
  private Path privateDirectory() throws IOException {
    var wanted = temporaryFiles.resolve("trust-engine-" + System.getProperty("user.name"));
    if (!Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
      try {
        return Files.createDirectory(wanted, ownerOnly());
      } catch (FileAlreadyExistsException raced) {
        // Another process of ours made it, or somebody else's: looked at below.
      }
    }
    return belongsToUs(wanted)
        ? wanted
        : Files.createTempDirectory(temporaryFiles, "trust-engine-");
  }

  private boolean belongsToUs(Path directory) throws IOException {
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
}
