/** What a model gives away: memorised addresses, secrets of the conversation (specification 6). */
@NullMarked
package io.github.trustengine.dimension.privacy;

import org.jspecify.annotations.NullMarked;
