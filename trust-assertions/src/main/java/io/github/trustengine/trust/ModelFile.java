package io.github.trustengine.trust;

/**
 * The size of a compressed model.
 *
 * @param bytes size of the file
 * @param bitsPerWeight stored bits per weight over all tensors, metadata not counted
 */
public record ModelFile(long bytes, double bitsPerWeight) {}
