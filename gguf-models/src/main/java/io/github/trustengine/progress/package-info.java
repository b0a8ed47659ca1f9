/** Progress of long work, for the people who wait for it. */
@NullMarked
package io.github.trustengine.progress;

import org.jspecify.annotations.NullMarked;
