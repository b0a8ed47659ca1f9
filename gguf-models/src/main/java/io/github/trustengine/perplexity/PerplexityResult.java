package io.github.trustengine.perplexity;

import java.util.Optional;

/**
 * How well a model predicts a text.
 *
 * @param perplexity {@code exp} of the mean of -ln p over the tokens that are scored
 * @param error standard error of the perplexity
 * @param tokens tokens that are scored
 * @param chunks pieces that the text was cut into
 * @param divergence the comparison with a reference, if there was one
 */
public record PerplexityResult(
    double perplexity, double error, long tokens, int chunks, Optional<Divergence> divergence) {}
