package io.github.trustengine.llama;

import com.sun.jna.Pointer;
import io.github.trustengine.ggml.NativeLibrary;
import io.github.trustengine.ggml.NativeLog;
import java.nio.file.Path;

/** A file that one instance of the library has loaded. */
record NativeModel(NativeLibrary library, LlamaFunctions functions, ModelHandle handle) {

  /**
   * Loads a file.
   *
   * @throws LlamaException if llama.cpp cannot
   */
  static NativeModel load(NativeLibrary library, Path file, ModelSettings settings) {
    var functions = library.bind(LlamaFunctions.class);
    int gpuLayers = library.supportsGpu() ? settings.gpuLayers() : 0;
    var loaded =
        NativeLog.during(
            () -> library.abi().loadModel(file.toString(), gpuLayers, settings.memoryMapped()));
    Pointer model = loaded.result();
    if (model == null) {
      throw new LlamaException(
          "llama.cpp %s cannot load %s: %s"
              .formatted(library.abi().version(), file, String.join("; ", loaded.complaints())));
    }
    return new NativeModel(library, functions, new ModelHandle(functions, model, file.toString()));
  }
}
