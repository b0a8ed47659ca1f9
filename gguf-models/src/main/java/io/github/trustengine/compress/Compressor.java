package io.github.trustengine.compress;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Carries recipes out. */
interface Compressor {

  /** The algorithm with the version of its results: another one makes stored results void. */
  String name();

  /** Version and hash of llama.cpp's library, on which results depend bit by bit. */
  String llamaCpp();

  /** The files that a source consists of. */
  List<Path> parts(Path source);

  /**
   * Writes a compressed model. On failure no file is left.
   *
   * @return what became of each tensor
   */
  List<CompressedTensor> compress(
      Path source,
      Recipe recipe,
      Optional<Path> importanceMatrix,
      Path target,
      Consumer<CompressionProgress> progress);
}
