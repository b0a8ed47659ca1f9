package io.github.trustengine.report;

import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.Effort;
import io.github.trustengine.trust.ItemOutcome;
import io.github.trustengine.trust.ModelFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Made-up results. */
final class Results {

  private Results() {}

  static DimensionResult result(
      String dimension, String recipe, OptionalDouble trustScore, ModelFile modelFile) {
    return result(dimension, recipe, trustScore, modelFile, List.of(), Optional.empty());
  }

  static DimensionResult result(
      String dimension,
      String recipe,
      OptionalDouble trustScore,
      ModelFile modelFile,
      List<ItemOutcome> items,
      Optional<Path> files) {
    return result(
        dimension,
        recipe,
        trustScore,
        modelFile,
        items,
        new Effort(40, 0, 6000, 2000, 1000, 25.5),
        files);
  }

  static DimensionResult result(
      String dimension,
      String recipe,
      OptionalDouble trustScore,
      ModelFile modelFile,
      List<ItemOutcome> items,
      Effort effort,
      Optional<Path> files) {
    return new DimensionResult(
        dimension,
        "smollm2-135m-instruct",
        recipe,
        trustScore,
        trustScore.isPresent() ? OptionalDouble.of(0.125) : OptionalDouble.empty(),
        trustScore.isPresent() ? List.of() : List.of("qa_2023"),
        Map.of("style", 62.5, "knowledge", 70.25),
        Map.of("qa_2023", Map.of("acc", 40.0, "macc", 50.0), "base", Map.of("acc", 1 / 3.0)),
        items,
        Map.of("library", "b4916", "threads", "1"),
        modelFile,
        effort,
        files);
  }

  static ItemOutcome item(String id, int sample, String response) {
    return new ItemOutcome(
        "qa_2023", id, sample, "Who?", response, 0.5, sample == 1, Map.of("answer", "2"));
  }

  static ResponseRecord response(ItemOutcome item, Map<String, Object> fields) {
    return new ResponseRecord(
        item.scenario(), item.item(), item.sample(), item.prompt(), item.response(), fields, "");
  }
}
