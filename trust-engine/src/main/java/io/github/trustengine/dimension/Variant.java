package io.github.trustengine.dimension;

/** Which upstream program a dimension is scored as. */
public enum Variant {
  /** The copy of DecodingTrust that "Decoding Compressed Trust" modified for compressed models. */
  PATCHED,
  /** DecodingTrust itself. */
  ORIGINAL
}
