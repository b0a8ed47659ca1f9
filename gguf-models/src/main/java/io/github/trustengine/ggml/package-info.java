/** ggml: tensor types, dequantisation, quantisation, and the native library that carries them. */
@NullMarked
package io.github.trustengine.ggml;

import org.jspecify.annotations.NullMarked;
