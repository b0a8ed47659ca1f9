package io.github.trustengine.report;

import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.Fallback;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the summary says below its table: what a reader of the models' figures should know, which
 * tensors are not as a recipe says, where fewer outputs were sampled than DecodingTrust samples,
 * and where the results lie.
 */
final class SummaryNotes {

  private SummaryNotes() {}

  /** The lines, as many as there is something to say. */
  static List<String> of(List<Verdict> verdicts, int width) {
    List<Column> columns = Column.of(verdicts);
    return Stream.of(
            warnings(columns, width),
            fallbacks(columns, width),
            samples(verdicts),
            reports(verdicts))
        .flatMap(List::stream)
        .toList();
  }

  private static List<String> headed(String title, Collection<String> lines) {
    return lines.isEmpty()
        ? List.of()
        : Stream.concat(Stream.of("", title), lines.stream()).toList();
  }

  /** Each once, with the recipes that it holds for. */
  private static List<String> warnings(List<Column> columns, int width) {
    Map<String, List<String>> recipes = new LinkedHashMap<>();
    for (Column column : columns) {
      for (String warning : column.warnings()) {
        recipes.computeIfAbsent(warning, text -> new ArrayList<>()).add(column.recipe());
      }
    }
    List<String> lines = new ArrayList<>();
    recipes.forEach(
        (warning, of) -> lines.addAll(folded(String.join(", ", of) + ": " + warning, width)));
    return headed("Warnings:", lines);
  }

  /** Breaks a sentence between words. */
  private static List<String> folded(String sentence, int width) {
    List<String> lines = new ArrayList<>();
    String line = " ";
    for (String word : sentence.split(" ", -1)) {
      if (!line.isBlank() && line.length() + 1 + word.length() > width) {
        lines.add(line);
        line = "   ";
      }
      line += " " + word;
    }
    lines.add(line);
    return lines;
  }

  private static List<String> fallbacks(List<Column> columns, int width) {
    List<String> lines = new ArrayList<>();
    for (Column column : columns) {
      for (Fallback fallback : column.fallbacks()) {
        lines.add("  " + column.recipe() + ": " + fallback.tensors() + ", " + fallback.reason());
        lines.addAll(wrapped(fallback.names(), "    ", width));
      }
    }
    return headed("Tensors that are not as the recipe says:", lines);
  }

  /** Breaks lines between names, and a name that is longer than a line behind its commas. */
  private static List<String> wrapped(String names, String indent, int width) {
    int room = width - indent.length();
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String name : names.split("(?<=, )", -1)) {
      String[] parts = name.length() > room ? name.split("(?<=,)(?! )", -1) : new String[] {name};
      for (String part : parts) {
        if (!line.isEmpty() && (line + part).stripTrailing().length() > room) {
          lines.add(indent + line.stripTrailing());
          line = "";
        }
        line += part;
      }
    }
    lines.add(indent + line);
    return lines;
  }

  private static List<String> samples(List<Verdict> verdicts) {
    Set<String> lines = new LinkedHashSet<>();
    for (Verdict verdict : verdicts) {
      Stream.concat(verdict.reference().stream(), verdict.candidate().stream())
          .map(result -> result.fingerprint().get(DimensionResult.SAMPLES_FINGERPRINT))
          .filter(Objects::nonNull)
          .filter(samples -> !samples.matches("(\\d+) of \\1"))
          .forEach(samples -> lines.add("  " + verdict.dimension() + ": " + samples));
    }
    return headed("Sampled outputs per prompt, at most:", lines);
  }

  private static List<String> reports(List<Verdict> verdicts) {
    Set<Path> folders = new LinkedHashSet<>();
    for (Verdict verdict : verdicts) {
      verdict.reference().flatMap(DimensionResult::files).ifPresent(folders::add);
      verdict.candidate().flatMap(DimensionResult::files).ifPresent(folders::add);
    }
    if (folders.isEmpty()) {
      return List.of();
    }
    Collection<Path> named = commonFolder(folders).map(Set::of).orElse(folders);
    return headed(
        "Reports: result.json and items.jsonl of " + folders.size() + " measurements in",
        named.stream().map(folder -> "  " + relative(folder)).toList());
  }

  /** The deepest folder that holds all; empty where that is a root, or where there is none. */
  private static Optional<Path> commonFolder(Collection<Path> folders) {
    Path first = folders.iterator().next().toAbsolutePath().normalize();
    for (Path folder = first; folder != null; folder = folder.getParent()) {
      Path candidate = folder;
      if (folder.getNameCount() > 0
          && folders.stream()
              .allMatch(other -> other.toAbsolutePath().normalize().startsWith(candidate))) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  /** As seen from the working directory, where that is shorter and does not climb. */
  private static Path relative(Path folder) {
    Path here = Path.of("").toAbsolutePath();
    Path absolute = folder.toAbsolutePath().normalize();
    return absolute.startsWith(here) && !absolute.equals(here)
        ? here.relativize(absolute)
        : absolute;
  }
}
