/** Makes a data folder of a clone of the DecodingTrust repository. */
@NullMarked
package io.github.trustengine.dataimport;

import org.jspecify.annotations.NullMarked;
