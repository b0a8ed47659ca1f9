/** Models that tests write themselves. */
@NullMarked
package io.github.trustengine.testing;

import org.jspecify.annotations.NullMarked;
