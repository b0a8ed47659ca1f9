/** Recipes, the methods that carry them out, and the store of their results. */
@NullMarked
package io.github.trustengine.compress;

import org.jspecify.annotations.NullMarked;
