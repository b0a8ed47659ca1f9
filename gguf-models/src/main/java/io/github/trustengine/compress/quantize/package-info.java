/** Quantisation of one linear layer: round to nearest, GPTQ, AWQ. */
@NullMarked
package io.github.trustengine.compress.quantize;

import org.jspecify.annotations.NullMarked;
