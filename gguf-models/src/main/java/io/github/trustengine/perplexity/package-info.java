/** How well a model predicts a text, and how far another model's predictions are from its. */
@NullMarked
package io.github.trustengine.perplexity;

import org.jspecify.annotations.NullMarked;
