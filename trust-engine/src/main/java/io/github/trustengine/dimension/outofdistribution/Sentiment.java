package io.github.trustengine.dimension.outofdistribution;

/** The two classes of the style tasks. */
final class Sentiment {

  static final String NEGATIVE = "negative";
  static final String POSITIVE = "positive";

  private Sentiment() {}
}
