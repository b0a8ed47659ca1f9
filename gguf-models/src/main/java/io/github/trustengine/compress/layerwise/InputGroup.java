package io.github.trustengine.compress.layerwise;

import java.util.List;

/**
 * Linear layers of a block that have the same input, in the order of the computation. What is
 * collected of an input serves all of a group; GPTQ's "true sequential" order is the order of the
 * groups.
 */
public enum InputGroup {
  ATTENTION_INPUT("attn_norm"),
  ATTENTION_OUTPUT("kqv_out"),
  FFN_INPUT("ffn_norm"),
  FFN_DOWN("ffn_gate_par");

  private final String node;

  InputGroup(String node) {
    this.node = node;
  }

  /** The node of llama.cpp's graph that is the input. */
  String node(int block) {
    return node + "-" + block;
  }

  /** The tensors' names in the GGUF file of a model. */
  public List<String> tensors(int block) {
    return roles().stream().map(role -> "blk.%d.%s.weight".formatted(block, role)).toList();
  }

  private List<String> roles() {
    return switch (this) {
      case ATTENTION_INPUT -> List.of("attn_q", "attn_k", "attn_v");
      case ATTENTION_OUTPUT -> List.of("attn_output");
      case FFN_INPUT -> List.of("ffn_up", "ffn_gate");
      case FFN_DOWN -> List.of("ffn_down");
    };
  }
}
