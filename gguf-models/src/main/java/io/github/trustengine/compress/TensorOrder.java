package io.github.trustengine.compress;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The order in which llama.cpp processes tensors: first what belongs to no layer, then layer by
 * layer; names compare as bytes.
 */
final class TensorOrder {

  static final Comparator<String> BY_LAYER =
      Comparator.<String>comparingInt(name -> layer(name).orElse(-1))
          .thenComparing(name -> name.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  /** The prefix as {@code sscanf} reads it: a number with spaces before it and a sign. */
  private static final Pattern LAYER = Pattern.compile("blk\\.\\s*([+-]?\\d{1,9})");

  private TensorOrder() {}

  /** The layer that a name begins with. */
  static OptionalInt layer(String name) {
    var matcher = LAYER.matcher(name);
    return matcher.lookingAt()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }
}
