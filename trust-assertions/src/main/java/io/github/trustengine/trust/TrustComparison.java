package io.github.trustengine.trust;

/**
 * A compressed model's result beside the reference's, on the same items.
 *
 * @param candidate the compressed model's result
 * @param reference the reference's result
 */
public record TrustComparison(DimensionResult candidate, DimensionResult reference) {}
