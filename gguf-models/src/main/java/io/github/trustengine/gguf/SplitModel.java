package io.github.trustengine.gguf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of a split model, as {@code gguf-split} names and marks them. */
final class SplitModel {

  private static final Pattern NAME = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");
  private static final String NUMBER_KEY = "split.no";
  private static final String COUNT_KEY = "split.count";
  private static final String TENSORS_KEY = "split.tensors.count";

  private SplitModel() {}

  /** All parts of the model that a file begins; only this one if the model is not split. */
  static List<GgufPart> open(Path path) {
    GgufPart first = GgufPart.open(path, 0);
    int count = (int) Math.min(first.metadata().integer(COUNT_KEY).orElse(1), 1 << 16);
    if (count <= 1) {
      return List.of(first);
    }
    Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
    if (!name.matches() || Integer.parseInt(name.group(3)) != count) {
      throw problem(
          first,
          "is one of %d parts of a split model, but is not called NAME-00001-of-%05d.gguf"
              .formatted(count, count));
    }
    requireNumber(first, 0, count, name.group(1));
    List<GgufPart> parts = new ArrayList<>(List.of(first));
    for (int i = 1; i < count; i++) {
      GgufPart part = GgufPart.open(path.resolveSibling(name(name.group(1), i, count)), i);
      requireNumber(part, i, count, name.group(1));
      parts.add(part);
    }
    requireTensors(parts);
    return List.copyOf(parts);
  }

  /** The metadata of the whole model: those of the first part without the marks of splitting. */
  static GgufMetadata withoutKeys(GgufMetadata first) {
    return first.without(NUMBER_KEY).without(COUNT_KEY).without(TENSORS_KEY);
  }

  private static String name(String prefix, int number, int count) {
    return "%s-%05d-of-%05d.gguf".formatted(prefix, number + 1, count);
  }

  private static void requireNumber(GgufPart part, int number, int count, String prefix) {
    long found = part.metadata().integer(NUMBER_KEY).orElse(-1);
    if (found != number || part.metadata().integer(COUNT_KEY).orElse(-1) != count) {
      throw problem(
          part,
          number == 0
              ? "is part %d of a split model; open %s".formatted(found + 1, name(prefix, 0, count))
              : "says in %s and %s that it is not part %d of %d"
                  .formatted(NUMBER_KEY, COUNT_KEY, number + 1, count));
    }
  }

  private static void requireTensors(List<GgufPart> parts) {
    Set<String> names = new HashSet<>();
    for (GgufPart part : parts) {
      for (GgufTensor tensor : part.tensors()) {
        if (!names.add(tensor.name())) {
          throw problem(part, "tensor \"" + tensor.name() + "\" is in an earlier part as well");
        }
      }
    }
    GgufPart first = parts.get(0);
    long expected = first.metadata().integer(TENSORS_KEY).orElse(names.size());
    if (expected != names.size()) {
      throw problem(
          first,
          "says in %s that the model has %d tensors; its %d parts hold %d"
              .formatted(TENSORS_KEY, expected, parts.size(), names.size()));
    }
  }

  /** Problems between parts have no one field to blame. */
  private static GgufException problem(GgufPart part, String problem) {
    return new GgufException(part.path(), 0, problem);
  }
}
