/** Toxicity of what the model continues a text with (specification 1). */
@NullMarked
package io.github.trustengine.dimension.toxicity;

import org.jspecify.annotations.NullMarked;
