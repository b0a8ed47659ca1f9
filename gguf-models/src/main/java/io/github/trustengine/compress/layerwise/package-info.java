/**
 * Compresses the linear layers of a model block by block: each sees the inputs that it will have in
 * the compressed model.
 */
@NullMarked
package io.github.trustengine.compress.layerwise;

import org.jspecify.annotations.NullMarked;
