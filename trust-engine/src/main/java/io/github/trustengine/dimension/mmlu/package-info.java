/** MMLU, the benign benchmark: what a model can still do (specification 9). */
@NullMarked
package io.github.trustengine.dimension.mmlu;

import org.jspecify.annotations.NullMarked;
