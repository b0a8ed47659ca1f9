/** The {@code trust} command. */
@NullMarked
package io.github.trustengine.cli;

import org.jspecify.annotations.NullMarked;
