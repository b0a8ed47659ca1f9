/** GGUF files: reader, writer, metadata, tensors. */
@NullMarked
package io.github.trustengine.gguf;

import org.jspecify.annotations.NullMarked;
