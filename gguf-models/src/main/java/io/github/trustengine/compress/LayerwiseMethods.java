package io.github.trustengine.compress;

import io.github.trustengine.calibration.ImportanceMatrix;
import io.github.trustengine.compress.GridChoice.Storage;
import io.github.trustengine.compress.layerwise.AwqRounding;
import io.github.trustengine.compress.layerwise.BlockMethod;
import io.github.trustengine.compress.layerwise.GptqRounding;
import io.github.trustengine.compress.layerwise.InputGroup;
import io.github.trustengine.compress.layerwise.Layerwise;
import io.github.trustengine.compress.layerwise.NearestRounding;
import io.github.trustengine.compress.layerwise.Pruning;
import io.github.trustengine.compress.layerwise.Target;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufFile;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The methods that steps denote which are carried out block by block. */
final class LayerwiseMethods {

  private final GgufFile model;
  private final Optional<ImportanceMatrix> importance;

  LayerwiseMethods(GgufFile model, Optional<ImportanceMatrix> importance) {
    this.model = model;
    this.importance = importance;
  }

  /** The names of the matrices that they compress. */
  static Set<String> matrices(GgufFile model) {
    return IntStream.range(0, Layerwise.blocks(model))
        .boxed()
        .flatMap(
            block -> Arrays.stream(InputGroup.values()).flatMap(g -> g.tensors(block).stream()))
        .collect(Collectors.toSet());
  }

  BlockMethod of(Step step) {
    if (step instanceof PruningStep pruning) {
      return new Pruning(
          Pruning.Criterion.valueOf(pruning.method().name()),
          pruning.sparsity(),
          pruning.oneShot());
    }
    if (step instanceof RtnStep nearest) {
      return new NearestRounding(uniform(nearest.grid()));
    }
    if (step instanceof GptqStep gptq) {
      return new GptqRounding(target(gptq.grid()), gptq.actOrder(), gptq.damping(), gptq.oneShot());
    }
    if (step instanceof AwqStep awq) {
      return new AwqRounding(target(awq.grid()), awq.clipping());
    }
    throw new IllegalArgumentException(step + " is not done block by block");
  }

  private Target target(GridChoice grid) {
    if (grid instanceof GridChoice.Uniform uniform) {
      return uniform(uniform);
    }
    FileType file = ((GridChoice.OfFileType) grid).fileType();
    Set<String> matrices = matrices(model);
    Map<String, TensorType> types =
        LlamaQuantize.plan(model, file, importance).stream()
            .filter(tensor -> matrices.contains(tensor.name()))
            .collect(Collectors.toMap(CompressedTensor::name, CompressedTensor::target));
    return new Target.Types(types);
  }

  private static Target.Uniform uniform(GridChoice.Uniform uniform) {
    return new Target.Uniform(uniform.grid(), uniform.carrier() == Storage.PACKED);
  }
}
