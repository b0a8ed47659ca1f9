package io.github.trustengine.compress.layerwise;

import java.util.List;

/**
 * Linear layers of a block that have the same input, in the order of the computation. What is
 * collected of an input serves all of a group; GPTQ's "true sequential" order is the order of the
 * groups.
 */
public enum InputGroup {
  ATTENTION_INPUT("attn_norm", List.of("attn_q", "attn_k", "attn_v")),
  ATTENTION_OUTPUT("kqv_out", List.of("attn_output")),
  FFN_INPUT("ffn_norm", List.of("ffn_up", "ffn_gate")),
  FFN_DOWN("ffn_gate_par", List.of("ffn_down"));

  private final String node;
  private final List<String> roles;

  InputGroup(String node, List<String> roles) {
    this.node = node;
    this.roles = roles;
  }

  /** The node of llama.cpp's graph that is the input. */
  String node(int block) {
    return node + "-" + block;
  }

  /** The tensors' names in the GGUF file of a model. */
  public List<String> tensors(int block) {
    return roles.stream().map(role -> "blk.%d.%s.weight".formatted(block, role)).toList();
  }
}
