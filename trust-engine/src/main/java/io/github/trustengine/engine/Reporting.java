package io.github.trustengine.engine;

import io.github.trustengine.report.ModelReport;
import io.github.trustengine.report.Verdict;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.ModelFile;
import io.github.trustengine.trust.TrustComparison;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.reporting.FileEntry;
import org.junit.platform.engine.reporting.ReportEntry;

/** Publishes a test's figures as {@code trust.*} report entries, and its files where they lie. */
final class Reporting {

  private static final Map<String, String> MEDIA_TYPES =
      Map.of("result.json", "application/json", "items.jsonl", "application/jsonl");

  private Reporting() {}

  static void publish(Verdict verdict, TestDescriptor test, EngineExecutionListener listener) {
    listener.reportingEntryPublished(test, ReportEntry.from(entries(verdict)));
    verdict
        .candidate()
        .flatMap(DimensionResult::files)
        .ifPresent(files -> publishFiles(files.toAbsolutePath(), test, listener));
  }

  private static void publishFiles(
      Path folder, TestDescriptor test, EngineExecutionListener listener) {
    MEDIA_TYPES.forEach(
        (name, mediaType) -> publishFile(folder.resolve(name), mediaType, test, listener));
    publishFile(ModelReport.beside(folder), "application/json", test, listener);
  }

  private static void publishFile(
      Path file, String mediaType, TestDescriptor test, EngineExecutionListener listener) {
    if (Files.exists(file)) {
      listener.fileEntryPublished(test, FileEntry.from(file, mediaType));
    }
  }

  private static Map<String, String> entries(Verdict verdict) {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("trust.model", verdict.model());
    entries.put("trust.dimension", verdict.dimension());
    entries.put("trust.recipe", verdict.recipe());
    entries.put("trust.verdict", verdict.outcome().name().toLowerCase(Locale.ROOT));
    verdict
        .candidate()
        .ifPresent(
            result -> {
              put(entries, "trust.score", result.trustScore());
              put(entries, "trust.refusal.rate", result.refusalRate());
              put(entries, "trust.margin", result.meanMargin());
              entries.put("trust.items", Integer.toString(result.items().size()));
              put(entries, result.modelFile());
              entries.put("trust.seconds", number(result.effort().seconds()));
              result.files().ifPresent(files -> entries.put("trust.files", files.toString()));
            });
    verdict
        .reference()
        .ifPresent(
            reference -> {
              entries.put("trust.reference", reference.recipe());
              put(entries, "trust.reference.score", reference.trustScore());
              verdict
                  .candidate()
                  .map(candidate -> new TrustComparison(candidate, reference))
                  .ifPresent(
                      comparison -> {
                        put(entries, "trust.loss", comparison.scoreLoss());
                        put(entries, "trust.margin.loss", comparison.meanMarginLoss());
                      });
            });
    return entries;
  }

  private static void put(Map<String, String> entries, ModelFile file) {
    entries.put("trust.bytes", Long.toString(file.bytes()));
    entries.put("trust.bits.per.weight", number(file.bitsPerWeight()));
    put(entries, "trust.method.bits.per.weight", file.methodBitsPerWeight());
    put(entries, "trust.sparsity", file.sparsity());
    file.making()
        .ifPresent(
            making -> {
              entries.put("trust.making.seconds", number(making.seconds()));
              entries.put("trust.making.memory", Long.toString(making.peakMemory()));
            });
    if (!file.fallbacks().isEmpty()) {
      entries.put(
          "trust.fallbacks",
          file.fallbacks().stream()
              .map(fallback -> fallback.reason() + ": " + fallback.names())
              .collect(Collectors.joining("; ")));
    }
    if (!file.warnings().isEmpty()) {
      entries.put("trust.warnings", String.join("; ", file.warnings()));
    }
  }

  private static void put(Map<String, String> entries, String key, OptionalDouble value) {
    value.ifPresent(number -> entries.put(key, number(number)));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
