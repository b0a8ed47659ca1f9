package io.github.trustengine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.report.Verdict.Outcome;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.Dimensions;
import io.github.trustengine.trust.Effort;
import io.github.trustengine.trust.Fallback;
import io.github.trustengine.trust.ItemOutcome;
import io.github.trustengine.trust.Making;
import io.github.trustengine.trust.ModelFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SummaryTableTests {

  private static final String MODEL = "smollm2-135m-instruct";
  private static final ModelFile F16 = new ModelFile(270_885_000, 16.01);
  private static final ModelFile Q8 = new ModelFile(144_811_000, 8.51);
  private static final ModelFile Q4 = new ModelFile(7_365_834_000L, 4.83);

  @Test
  void showsTheReferenceAndEachRecipesDifferenceAndVerdict() {
    String table =
        SummaryTable.render(
            List.of(
                verdict(Dimensions.OUT_OF_DISTRIBUTION, "q8_0", Q8, 48.34, 48.36, Outcome.PASSED),
                verdict(Dimensions.PRIVACY, "q8_0", Q8, 71, 71.24, Outcome.PASSED),
                verdict(Dimensions.OUT_OF_DISTRIBUTION, "q4_0", Q4, 48.34, 37.2, Outcome.FAILED),
                inconclusive(Dimensions.PRIVACY, "q4_0", Q4, 71)),
            StandardCharsets.UTF_8);

    assertThat(table)
        .isEqualTo(
            """
            ReleaseGate · smollm2-135m-instruct

                                 f16 (ref)      q8_0        q4_0
            out-of-distribution       48.3      +0.0 ok    -11.1 FAILED
            privacy                   71.0      +0.2 ok        - inconclusive
            ─────────────────────────────────────────────────────────────────
            file size             270.9 MB  144.8 MB     7.37 GB
            bits per weight          16.01      8.51        4.83
            refusal rate            12.5 %    12.5 %      12.5 %
            items                       80        80          80
            tokens/s                   196       196         196
            seconds                   51.0      51.0        51.0
            """);
  }

  @Test
  void showsHowModelsAreStoredAndNamesWhatIsNotAsTheRecipeSays() {
    String table =
        SummaryTable.render(
            List.of(
                verdict(
                    Dimensions.PRIVACY,
                    "sparsegpt-2of4+q4_k_m",
                    counted(6.165, 6.165, 0.25, new Fallback("too narrow: q5_0", 60, names(5))),
                    71,
                    70,
                    Outcome.PASSED),
                verdict(
                    Dimensions.PRIVACY,
                    "magnitude-50",
                    counted(16.004, 10.477, 0.3961),
                    71,
                    71,
                    Outcome.PASSED)),
            StandardCharsets.UTF_8);

    assertThat(table)
        .contains(
            """
            bits per weight           16.01                   6.17            16.00
            as the method counts          -                   6.17            10.48
            sparsity                      -                 25.0 %           39.6 %
            """)
        .endsWith(
            """
            seconds                    25.5                   25.5             25.5

            Tensors that are not as the recipe says:
              sparsegpt-2of4+q4_k_m: 60, too narrow: q5_0
                blk.0,2,4,6.a_tensor_with_a_long_name.weight, blk.0,2,4,6.a_tensor_with_a_long_name.weight,
                blk.0,2,4,6.a_tensor_with_a_long_name.weight, blk.0,2,4,6.a_tensor_with_a_long_name.weight,
                blk.0,2,4,6.a_tensor_with_a_long_name.weight
            """);
    assertThat(table.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  @Test
  void breaksTensorNamesWhereTheyAreReadBest() {
    String odd = "0,2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32,34,36,38,";
    Fallback fallback =
        new Fallback(
            "too narrow", 9, "blk.0-39.attn_k.weight, blk." + odd + odd + "80.attn_v.weight, a");

    String table =
        SummaryTable.render(
            List.of(
                verdict(
                    Dimensions.PRIVACY,
                    "q4_k_m",
                    counted(6, 6, 0, fallback),
                    71,
                    70,
                    Outcome.PASSED)),
            StandardCharsets.UTF_8);

    assertThat(table)
        .endsWith(
            """
              q4_k_m: 9, too narrow
                blk.0-39.attn_k.weight, blk.0,2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32,34,36,38,0,2,4,6,8,10,
                12,14,16,18,20,22,24,26,28,30,32,34,36,38,80.attn_v.weight, a
            """);
  }

  @Test
  void showsWhatTheMakingOfModelsTookWhereThatIsKnown() {
    String table =
        SummaryTable.render(
            List.of(
                verdict(
                    Dimensions.PRIVACY,
                    "gptq-4bit-g64",
                    made(new Making(40.46, 30, 2, 4, 1_536_000_000, true)),
                    71,
                    70,
                    Outcome.PASSED),
                verdict(
                    Dimensions.PRIVACY,
                    "q4_0",
                    made(new Making(2, 0, 0, 0, 96_000_000, false)),
                    71,
                    70,
                    Outcome.PASSED)),
            StandardCharsets.UTF_8);

    assertThat(table)
        .contains(
            """
            bits per weight      16.01           4.50             4.50
            seconds to make          -           40.5              2.0
            memory to make           -        1.54 GB     96.0 MB heap
            refusal rate        12.5 %         12.5 %           12.5 %
            """);
  }

  @Test
  void saysEachWarningOnceWithTheRecipesThatItHoldsFor() {
    String table =
        SummaryTable.render(
            List.of(
                verdict(
                    Dimensions.PRIVACY,
                    "q4_0",
                    warned("quantised already"),
                    71,
                    70,
                    Outcome.PASSED),
                verdict(
                    Dimensions.PRIVACY,
                    "gptq-4bit-g64",
                    warned("quantised already", "too little text, ".repeat(7) + "give more"),
                    71,
                    70,
                    Outcome.PASSED)),
            StandardCharsets.UTF_8);

    assertThat(table)
        .contains(
            """

            Warnings:
              q4_0, gptq-4bit-g64: quantised already
              gptq-4bit-g64: too little text, too little text, too little text, too little text, too little
                text, too little text, too little text, give more
            """);
  }

  private static ModelFile warned(String... warnings) {
    return uncounted(List.of(warnings), Optional.empty());
  }

  private static ModelFile made(Making making) {
    return uncounted(List.of(), Optional.of(making));
  }

  private static ModelFile uncounted(List<String> warnings, Optional<Making> making) {
    return new ModelFile(
        1_000_000,
        4.5,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        List.of(),
        warnings,
        making);
  }

  @Test
  void doesNotRepeatWhatTheMethodCountsLikeTheFile() {
    String table =
        SummaryTable.render(
            List.of(
                verdict(
                    Dimensions.PRIVACY,
                    "q4_k_m",
                    counted(6.165, 6.1651, 0.041),
                    71,
                    70,
                    Outcome.PASSED)),
            StandardCharsets.UTF_8);

    assertThat(table).doesNotContain("method").containsPattern("sparsity +- +4\\.1 %\n");
  }

  private static ModelFile counted(
      double stored, double counted, double sparsity, Fallback... fallbacks) {
    return new ModelFile(
        1_000_000,
        stored,
        OptionalDouble.of(counted),
        OptionalDouble.of(sparsity),
        List.of(fallbacks),
        List.of(),
        Optional.empty());
  }

  private static String names(int count) {
    return String.join(
        ", ", Collections.nCopies(count, "blk.0,2,4,6.a_tensor_with_a_long_name.weight"));
  }

  @Test
  void showsHowDecidedChoicesAreAndThatFewerOutputsWereSampled() {
    ItemOutcome yes =
        new ItemOutcome(
            "s", "1", 0, "?", "no", 0, false, Map.of(), Map.of("yes", -0.5, "no", -1.75));
    DimensionResult plain =
        Results.result(
            Dimensions.STEREOTYPE,
            "q8_0",
            OptionalDouble.of(71),
            Q8,
            List.of(yes),
            Optional.empty());
    DimensionResult result =
        new DimensionResult(
            plain.dimension(),
            plain.model(),
            plain.recipe(),
            plain.trustScore(),
            plain.refusalRate(),
            plain.missing(),
            plain.metrics(),
            plain.scenarios(),
            plain.items(),
            Map.of(DimensionResult.SAMPLES_FINGERPRINT, "1 of 25"),
            plain.modelFile(),
            plain.effort(),
            plain.files());

    String table =
        SummaryTable.render(
            List.of(
                new Verdict(
                    "trust run",
                    "run",
                    MODEL,
                    Dimensions.STEREOTYPE,
                    "q8_0",
                    Outcome.PASSED,
                    Optional.of(result),
                    Optional.empty())),
            StandardCharsets.UTF_8);

    assertThat(table)
        .containsPattern("margin \\(nats\\) +1\\.25\n")
        .endsWith("\nSampled outputs per prompt, at most:\n  stereotype: 1 of 25\n");
  }

  @Test
  void staysWithAsciiWhereTheCharsetHasNoMore() {
    String table =
        SummaryTable.render(
            List.of(verdict(Dimensions.PRIVACY, "q8_0", Q8, 71, 70, Outcome.PASSED)),
            StandardCharsets.US_ASCII);

    assertThat(table).matches("\\p{ASCII}*").contains("ReleaseGate - smollm2").contains("-----");
  }

  @Test
  void goesOnBelowWhenThereAreManyRecipes() {
    List<Verdict> verdicts = new ArrayList<>();
    List<String> recipes =
        List.of("q8_0", "q6_k", "q5_k_m", "q4_k_m", "q4_0", "q3_k_s", "iq4_xs", "q2_k", "tq1_0");
    for (String recipe : recipes) {
      for (String dimension : List.of(Dimensions.PRIVACY, Dimensions.ADVERSARIAL_DEMONSTRATIONS)) {
        verdicts.add(verdict(dimension, recipe, Q8, 60, 50, Outcome.FAILED));
      }
    }

    for (int width = 60; width <= 160; width++) {
      assertThat(
              SummaryTable.render(verdicts, StandardCharsets.UTF_8, width)
                  .lines()
                  .mapToInt(String::length)
                  .max()
                  .orElseThrow())
          .as("width %d", width)
          .isLessThanOrEqualTo(width);
    }
    String table = SummaryTable.render(verdicts, StandardCharsets.UTF_8, 80);
    assertThat(table.lines().filter(line -> line.startsWith("privacy"))).hasSize(4);
    String headers =
        table.lines().filter(line -> line.startsWith(" ")).collect(Collectors.joining());
    assertThat(headers.trim().split(" {2,}"))
        .containsExactly(
            "f16 (ref)",
            "q8_0",
            "q6_k",
            "q5_k_m",
            "q4_k_m",
            "q4_0",
            "q3_k_s",
            "iq4_xs",
            "q2_k",
            "tq1_0");
  }

  @Test
  void showsTheScoreItselfWhereNothingIsCompared() {
    DimensionResult result =
        Results.result(Dimensions.PRIVACY, "q8_0", OptionalDouble.of(71.26), Q8);

    String table =
        SummaryTable.render(
            List.of(
                new Verdict(
                    "ReleaseGate",
                    "keepsSecrets",
                    MODEL,
                    Dimensions.PRIVACY,
                    "q8_0",
                    Outcome.ERROR,
                    Optional.of(result),
                    Optional.empty())),
            StandardCharsets.UTF_8);

    assertThat(table).contains("privacy              71.3 ERROR\n").doesNotContain("(ref)");
  }

  @Test
  void tellsTwoTestsOfOneDimensionApartAndCountsTheirResultOnce() {
    DimensionResult result = Results.result(Dimensions.PRIVACY, "q8_0", OptionalDouble.of(71), Q8);

    String table =
        SummaryTable.render(
            List.of(
                scored("strict", Dimensions.PRIVACY, result, Outcome.FAILED),
                scored("lenient", Dimensions.PRIVACY, result, Outcome.PASSED)),
            StandardCharsets.UTF_8);

    assertThat(table)
        .containsPattern("privacy strict +71.0 FAILED\n")
        .containsPattern("privacy lenient +71.0 ok\n")
        .containsPattern("items +40\n");
  }

  @Test
  void groupsBySuite() {
    DimensionResult result = Results.result(Dimensions.PRIVACY, "q8_0", OptionalDouble.of(71), Q8);
    List<Verdict> verdicts = new ArrayList<>();
    for (String suite : List.of("GateA", "GateB", "GateA")) {
      verdicts.add(
          new Verdict(
              suite,
              "test" + verdicts.size(),
              MODEL,
              Dimensions.PRIVACY,
              "q8_0",
              Outcome.PASSED,
              Optional.of(result),
              Optional.empty()));
    }

    String table = SummaryTable.render(verdicts, StandardCharsets.UTF_8);

    assertThat(table.lines().filter(line -> line.startsWith("Gate")))
        .containsExactly("GateA · smollm2-135m-instruct", "GateB · smollm2-135m-instruct");
  }

  @Test
  void namesTheFolderThatHoldsTheReports() {
    Path output = Path.of("target", "trust-results", "ReleaseGate");

    String table =
        SummaryTable.render(
            List.of(
                scored("a", Dimensions.PRIVACY, written("q8_0", output), Outcome.PASSED),
                scored("a", Dimensions.PRIVACY, written("q4_0", output), Outcome.PASSED)),
            StandardCharsets.UTF_8);

    assertThat(table)
        .endsWith(
            "\nReports: result.json and items.jsonl of 2 measurements in\n  " + output + "\n");
  }

  @Test
  void hasAPlaceForWhatCouldNotBeMeasured() {
    String table =
        SummaryTable.render(
            List.of(
                new Verdict(
                    "ReleaseGate",
                    "test",
                    MODEL,
                    Dimensions.PRIVACY,
                    "iq1_s",
                    Outcome.ERROR,
                    Optional.empty(),
                    Optional.empty())),
            StandardCharsets.UTF_8);

    assertThat(table)
        .containsPattern("privacy +- ERROR\n")
        .containsPattern("file size +-\n")
        .doesNotContain("Reports");
  }

  @Test
  void tellsResponsesFromTheStoreFromThoseThatWereMade() {
    String table =
        SummaryTable.render(
            List.of(
                scored("a", Dimensions.PRIVACY, stored("f16", 40, 0), Outcome.PASSED),
                scored("a", Dimensions.PRIVACY, stored("q8_0", 25, 700), Outcome.PASSED)),
            StandardCharsets.UTF_8);

    assertThat(table)
        .containsPattern("items +40 +40\n")
        .containsPattern("from the store +40 +25\n")
        .containsPattern("tokens/s +- +350\n");
  }

  private static DimensionResult stored(String recipe, int items, long promptTokens) {
    var effort = new Effort(40, items, promptTokens, 0, 0, 2);
    return Results.result(
        Dimensions.PRIVACY, recipe, OptionalDouble.of(71), Q8, List.of(), effort, Optional.empty());
  }

  @Test
  void isEmptyWithoutVerdicts() {
    assertThat(SummaryTable.render(List.of(), StandardCharsets.UTF_8)).isEmpty();
  }

  private static DimensionResult written(String recipe, Path output) {
    return Results.result(
        Dimensions.PRIVACY,
        recipe,
        OptionalDouble.of(71),
        Q8,
        List.of(),
        Optional.of(output.resolve(recipe).resolve(Dimensions.PRIVACY)));
  }

  private static Verdict scored(
      String test, String dimension, DimensionResult result, Outcome outcome) {
    return new Verdict(
        "ReleaseGate",
        test,
        MODEL,
        dimension,
        result.recipe(),
        outcome,
        Optional.of(result),
        Optional.empty());
  }

  private static Verdict verdict(
      String dimension,
      String recipe,
      ModelFile file,
      double reference,
      double candidate,
      Outcome outcome) {
    return verdict(dimension, recipe, file, reference, OptionalDouble.of(candidate), outcome);
  }

  private static Verdict inconclusive(
      String dimension, String recipe, ModelFile file, double reference) {
    return verdict(
        dimension, recipe, file, reference, OptionalDouble.empty(), Outcome.INCONCLUSIVE);
  }

  private static Verdict verdict(
      String dimension,
      String recipe,
      ModelFile file,
      double reference,
      OptionalDouble candidate,
      Outcome outcome) {
    return new Verdict(
        "ReleaseGate",
        "test",
        MODEL,
        dimension,
        recipe,
        outcome,
        Optional.of(Results.result(dimension, recipe, candidate, file)),
        Optional.of(Results.result(dimension, "f16", OptionalDouble.of(reference), F16)));
  }
}
