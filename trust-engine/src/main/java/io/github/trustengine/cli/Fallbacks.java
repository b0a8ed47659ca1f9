package io.github.trustengine.cli;

import io.github.trustengine.trust.Fallback;
import java.io.PrintWriter;
import java.util.List;

/** The tensors that are marked with an asterisk in a table above. */
final class Fallbacks {

  private Fallbacks() {}

  static void print(List<Fallback> fallbacks, PrintWriter out) {
    for (Fallback fallback : fallbacks) {
      out.printf(
          "* %d: %s%n  %s%n",
          fallback.tensors(), Printable.text(fallback.reason()), Printable.text(fallback.names()));
    }
  }
}
