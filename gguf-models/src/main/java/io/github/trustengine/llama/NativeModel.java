package io.github.trustengine.llama;

import com.sun.jna.Pointer;
import io.github.trustengine.ggml.NativeLibrary;
import io.github.trustengine.ggml.NativeLog;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A file that one instance of the library has loaded. */
record NativeModel(NativeLibrary library, LlamaFunctions functions, ModelHandle handle) {

  /**
   * Loads a file.
   *
   * @throws LlamaException if llama.cpp cannot
   */
  static NativeModel load(NativeLibrary library, Path file, ModelSettings settings) {
    int gpuLayers = library.supportsGpu() ? settings.gpuLayers() : 0;
    return load(
        library,
        file,
        () -> library.abi().loadModel(file.toString(), gpuLayers, settings.memoryMapped()));
  }

  /**
   * Loads a file's metadata and vocabulary.
   *
   * @throws LlamaException if llama.cpp cannot
   */
  static NativeModel loadVocabulary(NativeLibrary library, Path file) {
    return load(library, file, () -> library.abi().loadVocabulary(file.toString()));
  }

  private static NativeModel load(
      NativeLibrary library, Path file, Supplier<@Nullable Pointer> loading) {
    var functions = library.bind(LlamaFunctions.class);
    var loaded = NativeLog.during(loading);
    Pointer model = loaded.result();
    if (model == null) {
      throw new LlamaException(
          "llama.cpp %s cannot load %s: %s"
              .formatted(library.abi().version(), file, String.join("; ", loaded.complaints())));
    }
    return new NativeModel(library, functions, new ModelHandle(functions, model, file.toString()));
  }
}
