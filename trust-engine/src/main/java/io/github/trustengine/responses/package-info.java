/** Responses that were made once are kept for later runs. */
@NullMarked
package io.github.trustengine.responses;

import org.jspecify.annotations.NullMarked;
