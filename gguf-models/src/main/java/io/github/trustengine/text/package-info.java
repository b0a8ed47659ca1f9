/** Texts for people: amounts in the units they read, and the names they may have meant. */
@NullMarked
package io.github.trustengine.text;

import org.jspecify.annotations.NullMarked;
