/** What a trust dimension is: items, prompts, parsing, scoring. One package per dimension. */
@NullMarked
package io.github.trustengine.dimension;

import org.jspecify.annotations.NullMarked;
