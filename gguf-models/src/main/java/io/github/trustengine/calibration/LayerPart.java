package io.github.trustengine.calibration;

/** What of a layer is computed. */
public enum LayerPart {
  /** Attention and feed-forward network. */
  WHOLE,
  /**
   * The feed-forward network with its norm. What enters is what has left the attention, the node
   * {@code ffn_inp-K}.
   */
  FEED_FORWARD
}
