package io.github.trustengine.llama;

import java.util.Optional;

/**
 * What somebody wants to see of a model while it computes. The questions are asked for every node
 * of every graph, so they must be quick, and their answers must not change while a sequence is
 * evaluated. A piece of at most {@value Evaluator#PIECE} tokens is one graph: a longer sequence
 * hands everything over several times, its rows in order.
 *
 * <p>Weights have their names in the file, {@code blk.0.attn_q.weight}; nodes those that llama.cpp
 * gives them: {@code inp_embd}, {@code attn_norm-K}, {@code l_out-K} (what leaves layer K), {@code
 * result_norm}.
 *
 * <p>An exception ends the evaluation, which throws it.
 */
public interface ActivationTap {

  /** Sees nothing. */
  ActivationTap NONE = new ActivationTap() {};

  /** Whether the rows that a weight multiplies are wanted. */
  default boolean wantsInput(String weight) {
    return false;
  }

  /** Whether a weight's product with its input is wanted (before a bias is added). */
  default boolean wantsProduct(String weight) {
    return false;
  }

  /** Whether the value of a node is wanted. */
  default boolean wantsNode(String name) {
    return false;
  }

  /** The node after which nothing is wanted: what follows is not computed, logits neither. */
  default Optional<String> lastNode() {
    return Optional.empty();
  }

  /** The input of a wanted weight. */
  default void input(String weight, Activation rows) {}

  /** A wanted weight's input is the one that was handed over, in this graph, for another weight. */
  default void sameInput(String weight, String first) {}

  /**
   * The input of a wanted weight whose matrices are experts'. It is handed over for each weight,
   * for what matters is which expert gets it.
   */
  default void expertInput(String weight, Activation rows, ExpertChoice choice) {}

  /** The product of a wanted weight. */
  default void product(String weight, Activation rows) {}

  /** The value of a wanted node. */
  default void node(String name, Activation rows) {}
}
