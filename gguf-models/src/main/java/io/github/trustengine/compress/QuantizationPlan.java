package io.github.trustengine.compress;

import io.github.trustengine.ggml.TensorType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which tensors of a model llama-quantize (b4916) converts to which types, in the order in which it
 * writes them. Depends on names, shapes and traits alone.
 */
final class QuantizationPlan {

  /** Parts of names of small matrices that are never converted. */
  private static final List<String> KEPT =
      Stream.concat(
              Stream.of("_norm", "ffn_gate_inp", "ssm_conv1d", "attn_rel_b"),
              Stream.of(
                      "first",
                      "w0",
                      "w1",
                      "w2",
                      "v0",
                      "v1",
                      "v2",
                      "a0",
                      "a1",
                      "a2",
                      "g1",
                      "g2",
                      "decay_w1",
                      "decay_w2",
                      "lerp_fused")
                  .map("time_mix_"::concat))
          .map(part -> part + ".weight")
          .toList();

  private static final Set<String> KEPT_NAMES =
      Set.of("position_embd.weight", "token_types.weight");

  private QuantizationPlan() {}

  /**
   * The plan.
   *
   * @param importance whether there is an importance matrix
   * @throws CompressionException if llama-quantize refuses the model
   */
  static List<CompressedTensor> of(
      FileType file, ModelTraits model, List<TensorShape> tensors, boolean importance) {
    var sorted = new ArrayList<>(tensors);
    sorted.sort(Comparator.comparing(TensorShape::name, TensorOrder.BY_LAYER));
    var mixture =
        new Mixture(file, model, tensors.stream().map(TensorShape::name).toList(), importance);
    return sorted.stream().map(tensor -> plan(tensor, file, mixture)).toList();
  }

  private static CompressedTensor plan(TensorShape tensor, FileType file, Mixture mixture) {
    if (!isCandidate(tensor)) {
      return CompressedTensor.ofType(tensor.name(), tensor.shape(), tensor.type(), tensor.type());
    }
    var wanted = mixture.next(tensor.name(), tensor.columns());
    var target = fitting(tensor, wanted, file);
    var result = CompressedTensor.ofType(tensor.name(), tensor.shape(), tensor.type(), target);
    return target == wanted
        ? result
        : result.fallenBack(
            "rows of %d do not fit the blocks of %s: %s"
                .formatted(tensor.columns(), lowerCase(wanted), lowerCase(target)));
  }

  private static String lowerCase(TensorType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private static boolean isCandidate(TensorShape tensor) {
    var name = tensor.name();
    return endsWithWeight(name)
        && tensor.dimensions() >= 2
        && KEPT.stream().noneMatch(name::contains)
        && !KEPT_NAMES.contains(name);
  }

  /** As the tool tests it: unsigned arithmetic lets a name of five bytes pass. */
  private static boolean endsWithWeight(String name) {
    return name.endsWith("weight") || name.getBytes(StandardCharsets.UTF_8).length == 5;
  }

  /**
   * The type itself if rows are a whole number of its blocks; otherwise one with smaller blocks.
   */
  private static TensorType fitting(TensorShape tensor, TensorType wanted, FileType file) {
    if (tensor.columns() % wanted.blockSize() == 0) {
      return wanted;
    }
    var substitute =
        switch (wanted) {
          case TQ1_0, TQ2_0 -> TensorType.Q4_0;
          case IQ1_S, IQ1_M, IQ2_XXS, IQ2_XS, IQ2_S, IQ3_XXS, IQ3_S, IQ4_XS, Q2_K, Q3_K ->
              TensorType.IQ4_NL;
          case Q4_K -> TensorType.Q5_0;
          case Q5_K -> TensorType.Q5_1;
          case Q6_K -> TensorType.Q8_0;
          default ->
              throw new CompressionException(
                  "the rows of tensor %s have %d elements, no multiple of %d, which %s for %s needs; llama-quantize refuses this too: choose f16, or a type with a _k, whose odd rows become f16"
                      .formatted(
                          tensor.name(),
                          tensor.columns(),
                          wanted.blockSize(),
                          wanted,
                          file.slug()));
        };
    return tensor.columns() % substitute.blockSize() == 0 ? substitute : TensorType.F16;
  }
}
