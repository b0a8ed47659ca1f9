/** Judges: models that score what another model has written. */
@NullMarked
package io.github.trustengine.judge;

import org.jspecify.annotations.NullMarked;
