package io.github.trustengine.perplexity;

import java.util.SortedMap;

/**
 * How far a model's predictions are from a reference's, over the tokens that are scored.
 * Definitions are those of {@code llama-perplexity --kl-divergence}; unlike there, nothing is
 * rounded to 16 bits.
 *
 * @param referencePerplexity the reference's perplexity on the same tokens
 * @param meanKl mean of {@code sum p_reference (ln p_reference - ln p)}
 * @param meanKlError standard error of the mean
 * @param klPercentiles by percent, 0 (the smallest) to 100 (the largest)
 * @param topTokenAgreement share of tokens for which both find the same token the most probable
 * @param topTokenAgreementError standard error of the share
 * @param rmsProbabilityDifference root of the mean square of the difference between the
 *     probabilities of the text's token
 */
public record Divergence(
    double referencePerplexity,
    double meanKl,
    double meanKlError,
    SortedMap<Double, Double> klPercentiles,
    double topTokenAgreement,
    double topTokenAgreementError,
    double rmsProbabilityDifference) {}
