/** Measures dimensions on models: arms, scheduling of prompts, response records. */
@NullMarked
package io.github.trustengine.run;

import org.jspecify.annotations.NullMarked;
