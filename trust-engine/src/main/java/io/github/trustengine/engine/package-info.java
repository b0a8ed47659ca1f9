/** The JUnit Platform test engine: discovery, descriptors, execution. */
@NullMarked
package io.github.trustengine.engine;

import org.jspecify.annotations.NullMarked;
