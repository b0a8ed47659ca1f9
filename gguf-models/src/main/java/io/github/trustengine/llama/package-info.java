/** The C API of llama.cpp through JNA: library, model, tokenizer, chat template, generation. */
@NullMarked
package io.github.trustengine.llama;

import org.jspecify.annotations.NullMarked;
