package io.github.trustengine.compress.layerwise;

import io.github.trustengine.llama.Activation;
import io.github.trustengine.llama.ActivationTap;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Copies what a block computes of one sequence. */
final class Capture implements ActivationTap {

  private final Set<String> nodes;
  private final Set<String> products;
  private final String last;
  private final Map<String, float[]> values = new HashMap<>();

  private Capture(Set<String> nodes, Set<String> products, String last) {
    this.nodes = nodes;
    this.products = products;
    this.last = last;
  }

  /**
   * Values of nodes.
   *
   * @param last the one of them that is computed last
   */
  static Capture nodes(Set<String> nodes, String last) {
    return new Capture(nodes, Set.of(), last);
  }

  /**
   * A weight's product.
   *
   * @param last a node that is computed after it
   */
  static Capture product(String weight, String last) {
    return new Capture(Set.of(), Set.of(weight), last);
  }

  /** The rows of a node or of a weight's product, one token's after the other's. */
  float[] values(String name) {
    float[] found = values.get(name);
    if (found == null) {
      throw new IllegalStateException("llama.cpp has not computed " + name);
    }
    return found;
  }

  @Override
  public boolean wantsNode(String name) {
    return nodes.contains(name);
  }

  @Override
  public boolean wantsProduct(String weight) {
    return products.contains(weight);
  }

  @Override
  public Optional<String> lastNode() {
    return Optional.of(last);
  }

  @Override
  public void node(String name, Activation rows) {
    values.merge(name, rows.values(), Capture::join);
  }

  @Override
  public void product(String weight, Activation rows) {
    values.merge(weight, rows.values(), Capture::join);
  }

  /** A long sequence comes in pieces. */
  private static float[] join(float[] first, float[] next) {
    float[] all = Arrays.copyOf(first, first.length + next.length);
    System.arraycopy(next, 0, all, first.length, next.length);
    return all;
  }
}
