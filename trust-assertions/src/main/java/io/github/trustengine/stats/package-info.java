/** Confidence intervals: pure functions of numbers that depend on nothing else of the project. */
@NullMarked
package io.github.trustengine.stats;

import org.jspecify.annotations.NullMarked;
