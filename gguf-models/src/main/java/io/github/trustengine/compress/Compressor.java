package io.github.trustengine.compress;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Carries recipes out. */
interface Compressor {

  /**
   * Everything that the result of a recipe depends on beside the source and the importance matrix:
   * the algorithms with the versions of their results and, where it takes part, the calibration.
   * Another one makes stored results void.
   */
  String algorithm(Recipe recipe);

  /** Version and hash of llama.cpp's library, on which results depend bit by bit. */
  String llamaCpp();

  /** The files that a source consists of. */
  List<Path> parts(Path source);

  /**
   * Writes a compressed model. On failure there is no target file.
   *
   * @param workspace a folder for intermediate results; what an earlier call for the very same
   *     order left there is gone on with
   * @return what became of each tensor, and what it took
   */
  Compression compress(
      Path source,
      Recipe recipe,
      Optional<Path> importanceMatrix,
      Path workspace,
      Path target,
      Consumer<CompressionProgress> progress);
}
