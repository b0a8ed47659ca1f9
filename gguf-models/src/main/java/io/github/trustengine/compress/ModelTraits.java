package io.github.trustengine.compress;

import java.util.Set;

/**
 * What the choice of tensor types depends on, beside the tensors.
 *
 * @param architecture {@code general.architecture}
 * @param layers {@code block_count}
 * @param heads attention heads of the first layer; 0 for none
 * @param keyValueHeads key/value heads of the first layer; 0 for none
 * @param experts {@code expert_count}; 0 for none
 */
record ModelTraits(String architecture, int layers, int heads, int keyValueHeads, int experts) {

  private static final Set<String> WITH_70B = Set.of("deci", "qwen2", "qwen2vl", "olmo");

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
}
