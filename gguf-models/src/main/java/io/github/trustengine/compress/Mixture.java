package io.github.trustengine.compress;

import static io.github.trustengine.compress.FileType.IQ1_M;
import static io.github.trustengine.compress.FileType.IQ1_S;
import static io.github.trustengine.compress.FileType.IQ2_M;
import static io.github.trustengine.compress.FileType.IQ2_S;
import static io.github.trustengine.compress.FileType.IQ2_XS;
import static io.github.trustengine.compress.FileType.IQ2_XXS;
import static io.github.trustengine.compress.FileType.IQ3_M;
import static io.github.trustengine.compress.FileType.IQ3_S;
import static io.github.trustengine.compress.FileType.IQ3_XS;
import static io.github.trustengine.compress.FileType.IQ3_XXS;
import static io.github.trustengine.compress.FileType.IQ4_NL;
import static io.github.trustengine.compress.FileType.IQ4_XS;
import static io.github.trustengine.compress.FileType.Q2_K;
import static io.github.trustengine.compress.FileType.Q3_K_M;
import static io.github.trustengine.compress.FileType.Q3_K_S;
import static io.github.trustengine.compress.FileType.Q4_K_M;
import static io.github.trustengine.compress.FileType.Q4_K_S;

import io.github.trustengine.ggml.TensorType;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * The type that each matrix gets: llama-quantize's rules (llama.cpp b4916, {@code
 * src/llama-quant.cpp}). Some depend on how many matrices of a role came before, so matrices are
 * asked for in {@link TensorOrder}.
 */
final class Mixture {

  private static final Set<FileType> BELOW_3_BITS =
      EnumSet.of(IQ2_XXS, IQ2_XS, IQ1_S, IQ2_S, IQ2_M, IQ1_M);

  private static final Set<FileType> BETTER_ATTENTION_OUTPUT_OF_8_EXPERTS =
      EnumSet.of(
          Q2_K, IQ3_XS, IQ3_XXS, Q3_K_S, Q3_K_M, IQ4_NL, Q4_K_S, Q4_K_M, IQ3_S, IQ3_M, IQ4_XS);

  private final FileType file;
  private final TensorType base;
  private final ModelTraits model;
  private final boolean importance;
  private final int attentionValues;
  private final boolean hasOutput;

  private int seenAttentionValues;
  private int seenDown;
  private int seenGate;
  private int seenUp;

  /**
   * @param names of all tensors of the model
   * @param importance whether there is an importance matrix
   */
  Mixture(FileType file, ModelTraits model, Collection<String> names, boolean importance) {
    this.file = file;
    this.base = file.baseType();
    this.model = model;
    this.importance = importance;
    this.attentionValues = (int) names.stream().filter(Mixture::isAttentionValue).count();
    this.hasOutput = names.contains("output.weight");
  }

  /** Whether a tensor counts as a layer's attention values. */
  static boolean isAttentionValue(String name) {
    return name.contains("attn_v.weight")
        || name.contains("attn_qkv.weight")
        || name.contains("attn_kv_b.weight");
  }

  /** The type that the next matrix should get; its rows may not fit into that type's blocks. */
  TensorType next(String name, long columns) {
    if (!base.isQuantized()) {
      return base;
    }
    if (name.equals("output.weight") || (!hasOutput && name.equals("token_embd.weight"))) {
      return output(columns);
    }
    if (name.equals("token_embd.weight")) {
      return embedding();
    }
    if (BELOW_3_BITS.contains(file)) {
      return below3Bits(name);
    }
    if (name.contains("attn_v.weight")) {
      return attentionValue();
    }
    if (name.contains("attn_k.weight")) {
      return model.experts() == 8 ? TensorType.Q8_0 : attentionKeyOrQuery();
    }
    if (name.contains("attn_q.weight")) {
      return attentionKeyOrQuery();
    }
    if (name.contains("ffn_down")) {
      return down(layer(name, seenDown++));
    }
    if (name.contains("attn_output.weight")) {
      return attentionOutput();
    }
    if (name.contains("attn_qkv.weight")) {
      return fusedAttention();
    }
    if (name.contains("ffn_gate")) {
      return gateOrUp(layer(name, seenGate++));
    }
    if (name.contains("ffn_up")) {
      return gateOrUp(layer(name, seenUp++));
    }
    return base;
  }

  private TensorType output(long columns) {
    if (model.isFalcon() || columns % base.blockSize() != 0) {
      return TensorType.Q8_0;
    }
    if (BELOW_3_BITS.contains(file) || file == IQ3_XXS) {
      return TensorType.Q5_K;
    }
    return base == TensorType.Q8_0 ? TensorType.Q8_0 : TensorType.Q6_K;
  }

  private TensorType embedding() {
    return switch (file) {
      case IQ2_XXS, IQ2_XS, IQ1_S, IQ1_M -> TensorType.Q2_K;
      case IQ2_S, IQ2_M, IQ3_XXS -> TensorType.IQ3_S;
      case TQ1_0, TQ2_0 -> TensorType.Q4_K;
      default -> base;
    };
  }

  private TensorType below3Bits(String name) {
    var better = file == IQ2_S || file == IQ2_M ? TensorType.IQ3_S : TensorType.Q2_K;
    if (name.contains("attn_v.weight")) {
      seenAttentionValues++;
      return model.groupedQueries() >= 4 || model.experts() >= 4 ? TensorType.Q4_K : better;
    }
    if (model.experts() == 8 && name.contains("attn_k.weight")) {
      return TensorType.Q4_K;
    }
    if (name.contains("ffn_down")) {
      return seenDown++ < model.layers() / 8 ? better : base;
    }
    if (name.contains("attn_output.weight")) {
      if (model.experts() == 8) {
        return TensorType.Q5_K;
      }
      return switch (file) {
        case IQ1_S, IQ1_M -> TensorType.IQ2_XXS;
        case IQ2_S, IQ2_M -> TensorType.IQ3_S;
        default -> base;
      };
    }
    return base;
  }

  private TensorType attentionValue() {
    int index = seenAttentionValues++;
    if (model.experts() == 8) {
      return TensorType.Q8_0;
    }
    boolean grouped = model.groupedQueries() >= 4;
    var type =
        switch (file) {
          case Q2_K -> grouped ? TensorType.Q4_K : TensorType.Q3_K;
          case IQ3_XXS ->
              grouped ? TensorType.Q4_K : importance ? TensorType.IQ3_XXS : TensorType.IQ3_S;
          case Q2_K_S, IQ3_XS, IQ3_S -> grouped ? TensorType.Q4_K : base;
          case IQ3_M -> TensorType.Q4_K;
          case Q3_K_M -> index < 2 ? TensorType.Q5_K : TensorType.Q4_K;
          case Q3_K_L -> TensorType.Q5_K;
          case IQ4_NL, IQ4_XS -> grouped ? TensorType.Q5_K : base;
          case Q4_K_M, Q5_K_M -> moreBits(index, attentionValues) ? TensorType.Q6_K : base;
          case Q4_K_S -> index < 4 ? TensorType.Q5_K : base;
          default -> base;
        };
    return model.is70B() && (type == TensorType.Q3_K || type == TensorType.Q4_K)
        ? TensorType.Q5_K
        : type;
  }

  private TensorType attentionKeyOrQuery() {
    return switch (file) {
      case IQ3_XS -> TensorType.IQ3_XXS;
      case IQ3_XXS -> TensorType.IQ2_S;
      default -> base;
    };
  }

  private TensorType down(int layer) {
    int layers = model.layers();
    boolean falcon = model.isFalcon();
    boolean more = moreBits(layer, layers);
    boolean early = layer < layers / 8;
    return switch (file) {
      case Q2_K -> TensorType.Q3_K;
      case Q2_K_S -> early ? TensorType.Q4_K : base;
      case IQ3_XXS -> importance ? base : early ? TensorType.Q4_K : TensorType.Q3_K;
      case Q3_K_M ->
          layer < layers / 16
              ? TensorType.Q5_K
              : !falcon || more ? TensorType.Q4_K : TensorType.Q3_K;
      case IQ3_M -> early || (model.experts() == 8 && more) ? TensorType.Q4_K : base;
      case Q3_K_L -> falcon ? TensorType.Q4_K : TensorType.Q5_K;
      case Q4_K_M ->
          falcon
              ? layer < layers / 16 ? TensorType.Q6_K : more ? TensorType.Q5_K : TensorType.Q4_K
              : more ? TensorType.Q6_K : base;
      case IQ4_NL, IQ4_XS -> early && !importance ? TensorType.Q5_K : base;
      case Q5_K_M -> more ? TensorType.Q6_K : base;
      case Q4_K_S -> early && !falcon ? TensorType.Q5_K : base;
      case Q4_0 -> early && importance ? TensorType.Q4_1 : base;
      case Q5_0 -> early && importance ? TensorType.Q5_1 : base;
      default -> base;
    };
  }

  private TensorType attentionOutput() {
    if (model.isFalcon()) {
      return file == FileType.Q3_K_L ? TensorType.Q4_K : base;
    }
    if (model.experts() == 8) {
      return BETTER_ATTENTION_OUTPUT_OF_8_EXPERTS.contains(file) ? TensorType.Q5_K : base;
    }
    return switch (file) {
      case Q2_K -> TensorType.Q3_K;
      case IQ3_XXS -> TensorType.IQ3_S;
      case Q3_K_M, IQ3_M -> TensorType.Q4_K;
      case Q3_K_L -> TensorType.Q5_K;
      default -> base;
    };
  }

  private TensorType fusedAttention() {
    return switch (file) {
      case Q3_K_M, Q3_K_L, IQ3_M -> TensorType.Q4_K;
      case Q4_K_M -> TensorType.Q5_K;
      case Q5_K_M -> TensorType.Q6_K;
      default -> base;
    };
  }

  private TensorType gateOrUp(int layer) {
    int layers = model.layers();
    return file == IQ3_XS && layer >= layers / 8 && layer < 7 * layers / 8
        ? TensorType.IQ3_XXS
        : base;
  }

  /** The first and the last eighth of the layers and every third between them. */
  private static boolean moreBits(int layer, int layers) {
    return layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2;
  }

  /** The layer of a feed-forward matrix: counted, but of models with experts named. */
  private int layer(String name, int counted) {
    if (model.experts() <= 1) {
      return counted;
    }
    int layer =
        TensorOrder.layer(name)
            .orElseThrow(
                () ->
                    new CompressionException(
                        "the name of tensor %s does not begin with blk.N, so that its layer is unknown; a model with experts needs it"
                            .formatted(name)));
    if (layer < 0 || layer >= model.layers()) {
      throw new CompressionException(
          "tensor %s names layer %d, but the model's block_count is %d"
              .formatted(name, layer, model.layers()));
    }
    return layer;
  }
}
