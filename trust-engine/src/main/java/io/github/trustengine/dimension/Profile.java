package io.github.trustengine.dimension;

/**
 * How many items of a dimension are asked. A smaller profile's items are a subset of the larger
 * one's.
 */
public enum Profile {
  /** A developer's build: about 40 items. */
  QUICK,
  /** A release gate: about 400 items. */
  STANDARD,
  /** Numbers comparable with the paper: all items, with the published sampling counts. */
  FULL
}
