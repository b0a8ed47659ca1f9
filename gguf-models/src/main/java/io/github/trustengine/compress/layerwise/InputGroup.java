package io.github.trustengine.compress.layerwise;

import java.util.List;

/**
 * Linear layers of a block that have the same input, in the order of the computation. What is
 * collected of an input serves all of a group; GPTQ's "true sequential" order is the order of the
 * groups.
 */
public enum InputGroup {
  ATTENTION_INPUT("Qcur"),
  ATTENTION_OUTPUT("ffn_inp"),
  FFN_INPUT("ffn_up"),
  FFN_DOWN("l_out");

  private final String after;

  InputGroup(String after) {
    this.after = after;
  }

  /** A node of llama.cpp's graph that is computed after the input of the first weight is there. */
  String product(int block) {
    return after + "-" + block;
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
