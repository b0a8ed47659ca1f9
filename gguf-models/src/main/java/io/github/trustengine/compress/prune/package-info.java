/** Pruning of one linear layer: magnitude, Wanda, SparseGPT. */
@NullMarked
package io.github.trustengine.compress.prune;

import org.jspecify.annotations.NullMarked;
