/** Whether a model tells right from wrong, also when it is talked out of it (specification 7). */
@NullMarked
package io.github.trustengine.dimension.ethics;

import org.jspecify.annotations.NullMarked;
