/**
 * Grids that weights are rounded to, the GGUF types that hold them without loss, and what both take
 * in bits.
 */
@NullMarked
package io.github.trustengine.compress.grid;

import org.jspecify.annotations.NullMarked;
