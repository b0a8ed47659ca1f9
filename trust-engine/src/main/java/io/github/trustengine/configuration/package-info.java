/** The {@code trust.*} configuration keys. */
@NullMarked
package io.github.trustengine.configuration;

import org.jspecify.annotations.NullMarked;
