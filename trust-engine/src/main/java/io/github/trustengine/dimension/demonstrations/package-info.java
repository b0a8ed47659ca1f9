/** Robustness against demonstrations that mislead (specification 5). */
@NullMarked
package io.github.trustengine.dimension.demonstrations;

import org.jspecify.annotations.NullMarked;
