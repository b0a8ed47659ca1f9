/** Files that are there whole or not at all. */
@NullMarked
package io.github.trustengine.files;

import org.jspecify.annotations.NullMarked;
