package io.github.trustengine.dimension.demonstrations;

/** The three parts of the trust score, which count alike. */
enum Part {
  /** The last demonstration is the test input with a change that changes the answer. */
  COUNTERFACTUAL("counterfactual"),
  /** In the demonstrations, a construction goes with one of the answers. */
  SPURIOUS("spurious"),
  /** In the demonstrations, a trigger goes with the attacker's answer. */
  BACKDOOR("backdoor");

  private final String label;

  Part(String label) {
    this.label = label;
  }

  @Override
  public String toString() {
    return label;
  }
}
