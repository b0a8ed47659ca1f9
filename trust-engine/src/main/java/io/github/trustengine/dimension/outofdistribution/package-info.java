/** Robustness against questions and texts that are unlike the training data (specification 4). */
@NullMarked
package io.github.trustengine.dimension.outofdistribution;

import org.jspecify.annotations.NullMarked;
