package io.github.trustengine.report;

import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.Effort;
import io.github.trustengine.trust.Fallback;
import io.github.trustengine.trust.Making;
import io.github.trustengine.trust.ModelFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A column of the summary: all that was measured of one recipe, each result once, however many
 * tests asked for it.
 */
record Column(String recipe, boolean isReference, Collection<DimensionResult> results) {

  /** The reference's column first, if there is a reference, then a column per recipe. */
  static List<Column> of(List<Verdict> verdicts) {
    Set<DimensionResult> references = new LinkedHashSet<>();
    Map<String, Set<DimensionResult>> candidates = new LinkedHashMap<>();
    for (Verdict verdict : verdicts) {
      verdict.reference().ifPresent(references::add);
      candidates
          .computeIfAbsent(verdict.recipe(), recipe -> new LinkedHashSet<>())
          .addAll(verdict.candidate().stream().toList());
    }
    List<Column> columns = new ArrayList<>();
    if (!references.isEmpty()) {
      columns.add(new Column(references.iterator().next().recipe(), true, references));
    }
    candidates.forEach((recipe, results) -> columns.add(new Column(recipe, false, results)));
    return columns;
  }

  /** Empty where nothing could be measured. */
  Optional<ModelFile> modelFile() {
    return results.stream().map(DimensionResult::modelFile).findFirst();
  }

  OptionalDouble methodBits() {
    return modelFile().map(ModelFile::methodBitsPerWeight).orElse(OptionalDouble.empty());
  }

  OptionalDouble sparsity() {
    return modelFile().map(ModelFile::sparsity).orElse(OptionalDouble.empty());
  }

  Optional<Making> making() {
    return modelFile().flatMap(ModelFile::making);
  }

  List<Fallback> fallbacks() {
    return modelFile().map(ModelFile::fallbacks).orElse(List.of());
  }

  List<String> warnings() {
    return modelFile().map(ModelFile::warnings).orElse(List.of());
  }

  OptionalDouble refusalRate() {
    return results.stream().flatMapToDouble(result -> result.refusalRate().stream()).average();
  }

  OptionalDouble meanMargin() {
    return results.stream().flatMapToDouble(result -> result.meanMargin().stream()).average();
  }

  int items() {
    return effort().mapToInt(Effort::items).sum();
  }

  int storedItems() {
    return effort().mapToInt(Effort::storedItems).sum();
  }

  long decodedTokens() {
    return effort()
        .mapToLong(
            effort -> effort.promptTokens() - effort.reusedTokens() + effort.generatedTokens())
        .sum();
  }

  double seconds() {
    return effort().mapToDouble(Effort::seconds).sum();
  }

  private Stream<Effort> effort() {
    return results.stream().map(DimensionResult::effort);
  }
}
