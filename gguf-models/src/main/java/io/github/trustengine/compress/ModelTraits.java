package io.github.trustengine.compress;

import io.github.trustengine.gguf.GgufMetadata;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;

/**
 * What the choice of tensor types depends on, beside the tensors.
 *
 * @param architecture {@code general.architecture}
 * @param layers {@code block_count}
 * @param heads attention heads of the first layer; 0 for none
 * @param keyValueHeads key/value heads of the first layer; 0 for none
 * @param attentionLayers layers that have key/value heads
 * @param experts {@code expert_count}; 0 for none
 */
record ModelTraits(
    String architecture,
    int layers,
    int heads,
    int keyValueHeads,
    int attentionLayers,
    int experts) {

  private static final int MOST_LAYERS = 512;
  private static final int MOST_EXPERTS = 256;

  /** What llama.cpp b4916 knows. */
  private static final Set<String> ARCHITECTURES =
      Set.of(
          "arctic",
          "arwkv7",
          "baichuan",
          "bert",
          "bitnet",
          "bloom",
          "chameleon",
          "chatglm",
          "codeshell",
          "cohere2",
          "command-r",
          "dbrx",
          "deci",
          "deepseek",
          "deepseek2",
          "exaone",
          "falcon",
          "gemma",
          "gemma2",
          "gemma3",
          "gpt2",
          "gptneox",
          "granite",
          "granitemoe",
          "grok",
          "internlm2",
          "jais",
          "jina-bert-v2",
          "llama",
          "mamba",
          "minicpm",
          "minicpm3",
          "mpt",
          "nemotron",
          "nomic-bert",
          "olmo",
          "olmo2",
          "olmoe",
          "openelm",
          "orion",
          "phi2",
          "phi3",
          "phimoe",
          "plamo",
          "qwen",
          "qwen2",
          "qwen2moe",
          "qwen2vl",
          "refact",
          "rwkv6",
          "rwkv6qwen2",
          "rwkv7",
          "stablelm",
          "starcoder",
          "starcoder2",
          "t5",
          "t5encoder",
          "wavtokenizer-dec",
          "xverse");

  private static final Set<String> WITH_70B = Set.of("deci", "qwen2", "qwen2vl", "olmo");

  private static final Set<String> WITH_ENCODER = Set.of("t5", "t5encoder");

  /**
   * Reads a model's metadata.
   *
   * @throws CompressionException if llama.cpp would not take it for a model
   */
  static ModelTraits of(GgufMetadata metadata) {
    var architecture =
        metadata
            .string("general.architecture")
            .orElseThrow(() -> refused("it has no general.architecture"));
    if (!ARCHITECTURES.contains(architecture)) {
      throw refused("llama.cpp b4916 does not know its architecture \"" + architecture + "\"");
    }
    required(metadata, architecture + ".context_length");
    required(metadata, architecture + ".embedding_length");
    int layers = limited(required(metadata, architecture + ".block_count"), MOST_LAYERS, "layers");
    int experts =
        limited(
            metadata.integer(architecture + ".expert_count").orElse(0), MOST_EXPERTS, "experts");
    long used = metadata.integer(architecture + ".expert_used_count").orElse(0);
    if (used > experts || (used > 0) != (experts > 0)) {
      throw refused("it uses %d of %d experts".formatted(used, experts));
    }
    var heads =
        perLayer(metadata, architecture + ".attention.head_count", layers, new long[layers]);
    var keyValueHeads =
        perLayer(metadata, architecture + ".attention.head_count_kv", layers, heads);
    return new ModelTraits(
        architecture,
        layers,
        layers == 0 ? 0 : (int) heads[0],
        layers == 0 ? 0 : (int) keyValueHeads[0],
        (int) Arrays.stream(keyValueHeads).filter(count -> count != 0).count(),
        experts);
  }

  /**
   * Checks that each layer with attention has its matrix of values.
   *
   * @throws CompressionException if not
   */
  void checkAttention(Collection<String> names) {
    long found = names.stream().filter(Mixture::isAttentionValue).count();
    // An encoder's layers beside the decoder's, which attend twice.
    long expected = WITH_ENCODER.contains(architecture) ? 3L * attentionLayers : attentionLayers;
    if (found != 0 && found != expected) {
      throw refused(
          "it has %d matrices of attention values (attn_v, attn_qkv, attn_kv_b) for %d layers with attention"
              .formatted(found, expected));
    }
  }

  /** How many query heads share a key/value head. */
  int groupedQueries() {
    return keyValueHeads == 0 ? 0 : heads / keyValueHeads;
  }

  boolean isFalcon() {
    return architecture.equals("falcon");
  }

  /** Whether llama.cpp takes the model for one of 70 billion parameters. */
  boolean is70B() {
    return layers == 80
        && (WITH_70B.contains(architecture)
            || (architecture.equals("llama") && experts != 8 && heads != keyValueHeads));
  }

  private static long required(GgufMetadata metadata, String key) {
    return metadata.integer(key).orElseThrow(() -> refused("it has no " + key));
  }

  private static int limited(long count, int most, String what) {
    if (count < 0 || count > most) {
      throw refused("it has %d %s; llama.cpp takes up to %d".formatted(count, what, most));
    }
    return (int) count;
  }

  /** One number for all layers, or one for each. */
  private static long[] perLayer(GgufMetadata metadata, String key, int layers, long[] otherwise) {
    var each = metadata.integers(key);
    if (each.isPresent()) {
      if (each.get().length != layers) {
        throw refused("%s has %d numbers for %d layers".formatted(key, each.get().length, layers));
      }
      return each.get();
    }
    var one = metadata.integer(key);
    if (one.isEmpty()) {
      return otherwise;
    }
    var same = new long[layers];
    Arrays.fill(same, one.getAsLong());
    return same;
  }

  private static CompressionException refused(String why) {
    return new CompressionException(
        "this is no model that llama-quantize takes: %s; convert it again with llama.cpp's own tools"
            .formatted(why));
  }
}
