/** Robustness against adversarial texts, AdvGLUE++ (specification 3). */
@NullMarked
package io.github.trustengine.dimension.advglue;

import org.jspecify.annotations.NullMarked;
