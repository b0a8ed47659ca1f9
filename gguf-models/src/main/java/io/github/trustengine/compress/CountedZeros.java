package io.github.trustengine.compress;

import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.TensorStatistics;
import java.nio.file.Path;
import java.util.List;

/** Counts zeros in a finished file: types without a zero lose those of a method. */
final class CountedZeros {

  private CountedZeros() {}

  static List<CompressedTensor> in(Path file, List<CompressedTensor> tensors) {
    try (GgufFile model = GgufFile.open(file)) {
      return tensors.parallelStream()
          .map(
              tensor ->
                  tensor.withZeros(
                      TensorStatistics.of(model, model.tensor(tensor.name()).orElseThrow())
                          .zeros()))
          .toList();
    }
  }
}
