package io.github.trustengine.dimension.outofdistribution;

/** The four parts of the trust score, under the names of the upstream program. */
enum Part {
  KNOWLEDGE("knowledge"),
  STYLE("style"),
  KNOWLEDGE_FEWSHOT("knowledge_fewshot"),
  STYLE_FEWSHOT("style_fewshot");

  private final String label;

  Part(String label) {
    this.label = label;
  }

  @Override
  public String toString() {
    return label;
  }
}
