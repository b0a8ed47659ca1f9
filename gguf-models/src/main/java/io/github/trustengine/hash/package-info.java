/** Hashes of files and texts. */
@NullMarked
package io.github.trustengine.hash;

import org.jspecify.annotations.NullMarked;
