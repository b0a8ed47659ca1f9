package io.github.trustengine.compress.quantize;

import io.github.trustengine.compress.linalg.Matrix;

/**
 * Quantised weights.
 *
 * @param <M> how they are kept: {@link io.github.trustengine.compress.grid.GridMatrix} or {@link
 *     io.github.trustengine.compress.grid.PackedMatrix}
 * @param values what they stand for
 * @param squaredError ||(W - Q) X||<sup>2</sup> over the calibration tokens
 */
public record Quantized<M>(M matrix, Matrix values, double squaredError) {}
