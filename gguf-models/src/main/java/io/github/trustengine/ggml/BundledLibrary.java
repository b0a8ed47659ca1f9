package io.github.trustengine.ggml;

import com.sun.jna.Platform;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The native library in {@code de.kherud:llama}'s jar, unpacked below the directory for temporary
 * files under the hash of its content. Several processes may do so at once.
 */
final class BundledLibrary {

  private static final String ARTIFACT = "de.kherud:llama";

  private BundledLibrary() {}

  /** The unpacked file; its content has been verified just now. */
  static Path unpack(Path temporaryFiles) {
    var resource = resourceName();
    try (var content = BundledLibrary.class.getResourceAsStream(resource)) {
      if (content == null) {
        throw new NativeLibraryException(
            "%s has no native library for this machine (%s); build llama.cpp %s as shared libraries and name it by the system property %s"
                .formatted(ARTIFACT, resource, B4916Abi.VERSION, NativeLibrary.PROPERTY));
      }
      return new PrivateFiles(temporaryFiles)
          .store(content, resource.substring(resource.lastIndexOf('/') + 1));
    } catch (IOException e) {
      throw new NativeLibraryException(
          "cannot unpack llama.cpp's library below %s: %s; name a writable directory by the system property java.io.tmpdir"
              .formatted(temporaryFiles, Reasons.withFile(e)),
          e);
    }
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
