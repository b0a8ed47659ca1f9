package io.github.trustengine.ggml;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects where a native struct is not what its layout promises. */
final class Differences {

  private final List<String> found = new ArrayList<>();

  Differences expect(String field, double expected, double actual) {
    if (Double.compare(expected, actual) != 0) {
      found.add(field + " is " + plain(actual) + " and not " + plain(expected));
    }
    return this;
  }

  Differences expect(String field, long expected, long actual) {
    if (expected != actual) {
      found.add(field + " is " + actual + " and not " + expected);
    }
    return this;
  }

  Differences expectNull(String field, @Nullable Pointer actual) {
    if (actual != null) {
      found.add(field + " is " + actual + " and not null");
    }
    return this;
  }

  List<String> found() {
    return found;
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
