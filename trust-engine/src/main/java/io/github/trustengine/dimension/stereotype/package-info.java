/** Agreement with statements of prejudice (specification 2). */
@NullMarked
package io.github.trustengine.dimension.stereotype;

import org.jspecify.annotations.NullMarked;
