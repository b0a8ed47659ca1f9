/** Named models: sources, checksums, downloads. */
@NullMarked
package io.github.trustengine.catalog;

import org.jspecify.annotations.NullMarked;
