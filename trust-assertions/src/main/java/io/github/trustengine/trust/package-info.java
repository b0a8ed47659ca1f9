/** What a suite is written with: annotations, dimension ids, results. */
@NullMarked
package io.github.trustengine.trust;

import org.jspecify.annotations.NullMarked;
