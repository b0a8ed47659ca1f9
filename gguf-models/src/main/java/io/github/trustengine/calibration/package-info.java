/** Calibration: texts, activations layer by layer, importance matrices. */
@NullMarked
package io.github.trustengine.calibration;

import org.jspecify.annotations.NullMarked;
