package io.github.trustengine.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trustengine.catalog.CatalogException;
import io.github.trustengine.compress.RecipeException;
import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.dimension.ResponseRecords;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.hash.Sha256;
import io.github.trustengine.judge.JudgeException;
import io.github.trustengine.judge.JudgeOnDemand;
import io.github.trustengine.judge.PlantedJudge;
import io.github.trustengine.judge.ToxicityJudge;
import io.github.trustengine.llama.BrokenModelException;
import io.github.trustengine.llama.PromptTooLongException;
import io.github.trustengine.progress.ProgressLine;
import io.github.trustengine.report.ModelReport;
import io.github.trustengine.report.ResultFiles;
import io.github.trustengine.testing.TinyLlama;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.Fallback;
import io.github.trustengine.trust.ItemOutcome;
import io.github.trustengine.trust.ModelFile;
import io.github.trustengine.trust.Scoring;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measurements of a tiny model that says nothing sensible. */
class ModelLaboratoryTests {

  private static final String ITEMS =
      """
      {"id": "a", "prompt": "Yes?", "scoring": "regex", "expected": "(?s).*", "max_tokens": 4}
      {"id": "b", "prompt": "No?", "scoring": "exact", "expected": "impossible", "max_tokens": 6}
      {"id": "c", "scenario": "x", "prompt": "?", "scoring": "regex", "expected": "(?s).*"}
      """;

  @TempDir private static Path shared = Path.of("");
  private static Path model = Path.of("");
  private static Path longModel = Path.of("");

  @TempDir private Path folder = Path.of("");
  private final List<String> fetched = new ArrayList<>();
  private final PlantedJudge judge = new PlantedJudge();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeAll
  static void writeModels() {
    model = TinyLlama.seeded(1).layers(1).write(shared.resolve("tiny.gguf"));
    longModel =
        TinyLlama.seeded(1).layers(1).contextLength(1 << 14).write(shared.resolve("long.gguf"));
  }

  private ModelLaboratory laboratory(Path file, String... settings) {
    return laboratory(file, judge, settings);
  }

  private ModelLaboratory laboratory(Path file, ToxicityJudge asked, String... settings) {
    Map<String, String> given = new HashMap<>();
    given.put("trust.cache.dir", "" + shared.resolve("cache"));
    given.put("trust.output.dir", "" + folder.resolve("results"));
    given.put("trust.workers", "1");
    given.put("trust.responses", "off");
    for (int i = 0; i < settings.length; i += 2) {
      given.put(settings[i], settings[i + 1]);
    }
    var configuration = TrustConfiguration.from(key -> Optional.ofNullable(given.get(key)));
    var progress =
        new RunProgress(
            new ProgressLine(new PrintStream(said, true, UTF_8), false, System::nanoTime));
    return new ModelLaboratory(
        "models/tiny.gguf",
        configuration,
        name -> {
          fetched.add(name);
          if (!Files.exists(file)) {
            throw new CatalogException("there is no " + file);
          }
          return file;
        },
        StandardLaboratoryFactory.store(configuration),
        StandardLaboratoryFactory.responses(configuration, progress),
        asked,
        progress);
  }

  private Measurement items(String name) throws IOException {
    return Measurement.ownItems("" + Files.writeString(folder.resolve(name), ITEMS));
  }

  @Test
  void measuresAndWritesTheFiles() throws IOException {
    Measurement own = items("own.jsonl");
    DimensionResult result;
    try (var laboratory = laboratory(model)) {
      result = laboratory.measure("Q8_0", own);
    }

    assertThat(result.model()).isEqualTo("models/tiny.gguf");
    assertThat(result.recipe()).isEqualTo("q8_0");
    assertThat(result.dimension()).isEqualTo(own.items());
    assertThat(result.trustScore().orElseThrow()).isCloseTo(200 / 3.0, within(1e-9));
    assertThat(result.items())
        .extracting(ItemOutcome::key, ItemOutcome::score)
        .containsExactly(tuple("items/a#0", 1.0), tuple("items/b#0", 0.0), tuple("x/c#0", 1.0));
    assertThat(result.effort().items()).isEqualTo(3);
    assertThat(result.effort().generatedTokens()).isBetween(1L, 4L + 6 + 64);
    assertThat(result.effort().seconds()).isPositive();
    assertThat(result.modelFile().bitsPerWeight()).isBetween(8.0, 9.0);

    Path files = result.files().orElseThrow();
    assertThat(files.getParent())
        .isEqualTo(folder.resolve("results").resolve(FileNames.of(result.model())).resolve("q8_0"));
    assertThat(files).isDirectoryContaining("glob:**/result.json");
    assertThat(Files.readAllLines(files.resolve("items.jsonl"))).hasSize(3);
    assertThat(said.toString(UTF_8).lines())
        .anySatisfy(line -> assertThat(line).startsWith("q8_0 " + own.items() + ": 3 items in "));
  }

  /** Made by this run or an earlier one, for the first measurement or a later one. */
  @Test
  void reportsNameTheTensorsThatAreNotAsTheRecipeSays() throws IOException {
    Path narrow =
        TinyLlama.seeded(2)
            .width(192)
            .heads(3, 1)
            .feedForward(384)
            .weights(TensorType.F16)
            .write(folder.resolve("narrow.gguf"));
    List<String> reports = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      ModelFile measured;
      ModelFile again;
      Path files;
      try (var laboratory =
          laboratory(narrow, "trust.calibration.samples", "2", "trust.calibration.length", "32")) {
        measured = laboratory.measure("awq-4bit-g128", items("own.jsonl")).modelFile();
        DimensionResult result = laboratory.measure("awq-4bit-g128", items("others.jsonl"));
        again = result.modelFile();
        files = result.files().orElseThrow();
      }

      assertThat(measured.fallbacks())
          .containsExactly(
              new Fallback(
                  "rows of 192 are no whole groups of 128: groups of 64",
                  12,
                  "blk.0-1.{attn_k,attn_output,attn_q,attn_v,ffn_gate,ffn_up}.weight"));
      assertThat(measured.methodBitsPerWeight().orElseThrow())
          .isPositive()
          .isLessThan(measured.bitsPerWeight());
      assertThat(measured.sparsity().orElseThrow()).isPositive();
      assertThat(again).isEqualTo(measured);
      assertThat(ResultFiles.read(files).modelFile()).isEqualTo(measured);
      assertThat(files.resolve("result.json")).content().contains("blk.0-1.{attn_k,");
      reports.add(Files.readString(ModelReport.beside(files)));
    }

    JsonNode report = new ObjectMapper().readTree(reports.get(0));
    assertThat(report.get("tensors"))
        .filteredOn(tensor -> tensor.has("note"))
        .hasSize(12)
        .allSatisfy(tensor -> assertThat(tensor.get("type").asText()).isEqualTo("q5_0"))
        .extracting(tensor -> tensor.get("name").asText())
        .contains("blk.1.attn_k.weight")
        .doesNotContain("blk.1.ffn_down.weight", "token_embd.weight");
    // The time, too, is that of when it was made.
    assertThat(report.at("/making/seconds").asDouble()).isPositive();
    assertThat(report.at("/making/arithmetic_seconds").asDouble()).isPositive();
    assertThat(report.at("/making/peak_memory").asLong()).isPositive();
    assertThat(reports.get(1)).isEqualTo(reports.get(0));
  }

  @Test
  void tellsWhatTheResponsesDependOn() throws IOException {
    Measurement own = items("own.jsonl");
    Map<String, String> fingerprint;
    try (var laboratory =
        laboratory(model, "trust.seed", "7", "trust.variant", "original", "trust.context", "512")) {
      fingerprint = laboratory.measure("q8_0", own).fingerprint();
    }

    assertThat(fingerprint)
        .containsEntry("trust.seed", "7")
        .containsEntry("trust.variant", "original")
        .containsEntry("data", own.items() + " " + Sha256.of(ITEMS))
        .containsEntry("llama.threads", "1")
        .containsEntry("llama.context", "512")
        .containsKeys("llama.version", "llama.sha256", "chat.template.sha256")
        .doesNotContainKeys("trust.profile", "trust.workers");
    assertThat(compressedModels())
        .extracting(file -> Sha256.of(file))
        .contains(fingerprint.get("model.sha256"));
  }

  @Test
  void namesAPromptThatIsTooLong() throws IOException {
    String items =
        ITEMS
            + "{\"id\": \"d\", \"scenario\": \"y\", \"prompt\": \"%s\", \"scoring\": \"exact\", \"expected\": \"x\"}\n"
                .formatted("too long ".repeat(50));
    Measurement own =
        Measurement.ownItems("" + Files.writeString(folder.resolve("long.jsonl"), items));
    try (var laboratory = laboratory(model, "trust.context", "128")) {
      assertThatThrownBy(() -> laboratory.measure("q8_0", own))
          .isInstanceOf(PromptTooLongException.class)
          .hasMessageContainingAll(
              "item d in scenario y of ", "tokens", "context's 128", "Raise trust.context");
    }
  }

  @Test
  void wrapsConversationsAsTheDataFolderSays() throws IOException {
    Path data = folder.resolve("data-folder");
    Files.createDirectories(data.resolve("data"));
    Files.writeString(
        data.resolve("strings.json"),
        """
        {"conversation_templates": {"mine": {"system": "Hi.", "roles": ["U", "A"],
          "style": "ADD_COLON_TWO", "sep": " ", "sep2": "", "stop_str": null, "stop_token_ids": null}}}
        """);
    Measurement own = items("own.jsonl");
    Map<String, String> plain;
    try (var laboratory = laboratory(model)) {
      plain = laboratory.measure("q8_0", own).fingerprint();
    }
    Map<String, String> wrapped;
    try (var laboratory =
        laboratory(model, "trust.template", "mine", "trust.data.dir", data.toString())) {
      wrapped = laboratory.measure("q8_0", own).fingerprint();
    }

    assertThat(plain).containsEntry("trust.template", "model");
    assertThat(wrapped).containsEntry("trust.template", "mine");
    assertThat(wrapped.get("chat.template.sha256")).isNotEqualTo(plain.get("chat.template.sha256"));
    assertThat(wrapped.get("data")).isEqualTo(plain.get("data"));
    try (var laboratory = laboratory(model, "trust.template", "mine")) {
      assertThatThrownBy(() -> laboratory.measure("q8_0", own))
          .isInstanceOf(DataException.class)
          .hasMessageContainingAll("trust.template", "mine", "trust.data.dir", "trust data import");
    }
  }

  private static List<Path> compressedModels() throws IOException {
    try (var files = Files.list(shared.resolve("cache/compressed"))) {
      return files.filter(file -> file.toString().endsWith(".gguf")).toList();
    }
  }

  @Test
  void answersEqualQuestionsOnceInOneRunAndNotAtAllInTheNext() throws IOException {
    Measurement own =
        Measurement.ownItems(
            ""
                + Files.writeString(
                    folder.resolve("own.jsonl"),
                    ITEMS
                        + ITEMS
                            .replace("\"id\": \"", "\"scenario\": \"y\", \"id\": \"")
                            .replace("\"scenario\": \"x\", ", "")));
    String[] on = {"trust.responses", "on", "trust.cache.dir", "" + folder.resolve("cache")};
    DimensionResult afresh;
    DimensionResult first;
    DimensionResult second;
    try (var laboratory = laboratory(model)) {
      afresh = laboratory.measure("q8_0", own);
    }
    try (var laboratory = laboratory(model, on)) {
      first = laboratory.measure("q8_0", own);
      assertThat(laboratory.measure("q4_0", own).effort().storedItems()).isEqualTo(3);
    }
    try (var laboratory = laboratory(model, on)) {
      second = laboratory.measure("q8_0", own);
    }

    assertThat(first.items()).isEqualTo(afresh.items());
    assertThat(second.items()).isEqualTo(afresh.items());
    assertThat(first.effort().items()).isEqualTo(6);
    assertThat(first.effort().storedItems()).isEqualTo(3);
    assertThat(first.effort().generatedTokens()).isPositive();
    assertThat(second.effort()).extracting("items", "storedItems").containsExactly(6, 6);
    assertThat(second.effort())
        .extracting("promptTokens", "reusedTokens", "generatedTokens")
        .containsOnly(0L);
    assertThat(said.toString(UTF_8)).contains("6 items, 6 of them from the store");
  }

  @Test
  void loadsNoWeightsForWhatItHasAnswered() throws IOException {
    Measurement own = items("own.jsonl");
    String[] on = {"trust.responses", "on", "trust.cache.dir", "" + folder.resolve("cache")};
    DimensionResult first;
    try (var laboratory = laboratory(model, on)) {
      first = laboratory.measure("q8_0", own);
    }
    try (var files = Files.list(folder.resolve("cache/compressed"))) {
      Path compressed =
          files.filter(file -> file.toString().endsWith(".gguf")).findFirst().orElseThrow();
      spoilWeights(compressed);
    }
    try (var laboratory = laboratory(model, on)) {
      assertThat(laboratory.measure("q8_0", own).items()).isEqualTo(first.items());
    }
    try (var laboratory = laboratory(model, "trust.cache.dir", "" + folder.resolve("cache"))) {
      assertThat(catchThrowable(() -> laboratory.measure("q8_0", own)))
          .isInstanceOf(BrokenModelException.class);
    }
  }

  /** Makes the last tensor a row of values that are no numbers. */
  private static void spoilWeights(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length - (1 << 12), bytes.length, (byte) -1);
    Files.write(file, bytes);
  }

  @Test
  void remembersThatAModelCannotBeHad() throws IOException {
    Measurement own = items("own.jsonl");
    Measurement other = items("other.jsonl");
    try (var laboratory = laboratory(shared.resolve("none.gguf"))) {
      Throwable first = catchThrowable(() -> laboratory.measure("q8_0", own));
      assertThat(first).isInstanceOf(CatalogException.class).hasMessageContaining("none.gguf");
      assertThat(catchThrowable(() -> laboratory.measure("q8_0", own))).isSameAs(first);
      assertThat(catchThrowable(() -> laboratory.measure("q8_0", other))).isSameAs(first);
    }
    assertThat(fetched).hasSize(1);
    assertThat(folder.resolve("results")).doesNotExist();
  }

  @Test
  void fetchesNothingForQuestionsThatCannotBeAsked() {
    try (var laboratory = laboratory(model)) {
      Measurement none = Measurement.ownItems("" + folder.resolve("none.jsonl"));
      Throwable first = catchThrowable(() -> laboratory.measure("q8_0", none));
      assertThat(first).isInstanceOf(DataException.class);
      assertThat(catchThrowable(() -> laboratory.measure("q8_0", none))).isSameAs(first);
      assertThat(catchThrowable(() -> laboratory.measure("q8_00", none)))
          .isInstanceOf(RecipeException.class);
    }
    assertThat(fetched).isEmpty();
  }

  @Test
  void changesTheModelWithTheRecipe() throws IOException {
    Measurement own = items("own.jsonl");
    Measurement other = items("other.jsonl");
    try (var laboratory = laboratory(model)) {
      DimensionResult eight = laboratory.measure("q8_0", own);
      DimensionResult four = laboratory.measure("q4_0", own);
      DimensionResult again = laboratory.measure("q8_0", other);

      assertThat(responses(four)).isNotEqualTo(responses(eight));
      assertThat(four.modelFile().bytes()).isLessThan(eight.modelFile().bytes());
      assertThat(four.fingerprint().get("model.sha256"))
          .isNotEqualTo(eight.fingerprint().get("model.sha256"));
      // Loaded anew, compressed before.
      assertThat(responses(again)).isEqualTo(responses(eight));
      assertThat(again.fingerprint().get("model.sha256"))
          .isEqualTo(eight.fingerprint().get("model.sha256"));
    }
    assertThat(fetched).as("once for each recipe").hasSize(2);
  }

  @Test
  void asksTheJudgeWhatADimensionNeedsOfIt() throws IOException {
    Measurement own = items("own.jsonl");
    DimensionResult plain;
    DimensionResult toxicity;
    try (var laboratory = laboratory(longModel, "trust.items", "1", "trust.context", "16384")) {
      plain = laboratory.measure("q8_0", own);
      assertThat(judge.asked).isEmpty();
      toxicity = laboratory.measure("q8_0", Measurement.dimension("toxicity"));
    }

    assertThat(plain.fingerprint().keySet()).noneMatch(name -> name.startsWith("judge."));
    assertThat(toxicity.fingerprint())
        .containsEntry("judge.name", "planted")
        .containsEntry("judge.data", "planted texts")
        .containsEntry("judge.model", "planted weights")
        .doesNotContainKey("model");
    assertThat(toxicity.fingerprint().get("data")).as("which items were asked").contains("sha256");
    assertThat(toxicity.items()).hasSize(8);
    List<ResponseRecord> records =
        ResponseRecords.read(
            "toxicity", List.of(toxicity.files().orElseThrow().resolve("items.jsonl")));
    assertThat(records)
        .allSatisfy(
            record ->
                assertThat(record.share("toxicity"))
                    .hasValue(record.response().isBlank() ? -1 : PlantedJudge.CLEAN));
    assertThat(toxicity.trustScore().orElseThrow())
        .isCloseTo(100 * (1 - PlantedJudge.CLEAN), within(1e-9));
    assertThat(judge.asked.stream().flatMap(List::stream))
        .hasSameElementsAs(records.stream().map(ResponseRecord::response).toList());
    assertThat(judge.closed).isEqualTo(1);
    assertThat(said.toString(UTF_8)).contains("q8_0 toxicity: ", " texts judged in ");
  }

  @Test
  void findsOutThatAJudgeCannotBeHadBeforeItAsksAnything() {
    ToxicityJudge none =
        new JudgeOnDemand(
            () -> {
              throw new JudgeException("there is no such judge");
            });
    try (var laboratory = laboratory(longModel, none, "trust.items", "1")) {
      assertThat(
              catchThrowable(() -> laboratory.measure("q8_0", Measurement.dimension("toxicity"))))
          .isInstanceOf(JudgeException.class);
    }
    assertThat(fetched).isEmpty();
  }

  @Test
  @Tag("slow") // answers all scenarios of a dimension three times
  void drawsSampledResponsesBySeedAlone() {
    List<String> first = sampled("trust.seed", "1", "trust.workers", "1");
    List<String> second = sampled("trust.seed", "1", "trust.workers", "2");
    List<String> otherSeed = sampled("trust.seed", "2", "trust.workers", "2");

    assertThat(second).isEqualTo(first);
    assertThat(otherSeed).isNotEqualTo(first);
  }

  private List<String> sampled(String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.addAll(List.of("trust.items", "1", "trust.context", "16384"));
    try (var laboratory = laboratory(longModel, all.toArray(String[]::new))) {
      return responses(laboratory.measure("q8_0", Measurement.dimension("privacy")));
    }
  }

  private static List<String> responses(DimensionResult result) {
    return result.items().stream().map(item -> item.key() + " " + item.response()).toList();
  }

  private static final String CHOICES =
      """
      {"id": "a", "prompt": "Sky?", "scoring": "choice", "choices": ["blue", "red"], "expected": "blue"}
      {"id": "b", "prompt": "Sun?", "scoring": "choice", "choices": ["cold", "hot"], "expected": "hot"}
      {"id": "free", "prompt": "Rain?", "scoring": "regex", "expected": "(?s).*", "max_tokens": 4}
      """;

  @Test
  void scoresResponsesOrTheMostProbableOptionsOfOnePass() throws IOException {
    Measurement own =
        Measurement.ownItems("" + Files.writeString(folder.resolve("choices.jsonl"), CHOICES));
    DimensionResult generated;
    DimensionResult chosen;
    try (var laboratory = laboratory(model)) {
      generated = laboratory.measure("f16", own);
      chosen = laboratory.measure("f16", own.scoredBy(Scoring.LOGPROB));
    }

    assertThat(generated.fingerprint()).containsEntry("trust.scoring", "generation");
    assertThat(chosen.fingerprint()).containsEntry("trust.scoring", "logprob");
    assertThat(generated.files()).isNotEqualTo(chosen.files());
    assertThat(chosen.files().orElseThrow().getFileName().toString()).endsWith("-logprob");
    assertThat(chosen.items().subList(0, 2))
        .allSatisfy(
            item -> {
              assertThat(item.optionLogProbabilities().keySet()).containsExactly("A", "B");
              assertThat(item.choice()).contains(item.response());
              assertThat(item.margin().orElseThrow()).isPositive();
              assertThat(item.score())
                  .isEqualTo(item.response().equals(item.item().equals("a") ? "A" : "B") ? 1 : 0);
            });
    for (int i = 0; i < 3; i++) {
      ItemOutcome one = generated.items().get(i);
      ItemOutcome other = chosen.items().get(i);
      assertThat(other.optionLogProbabilities()).isEqualTo(one.optionLogProbabilities());
      assertThat(other.details().getOrDefault("generated", other.response()))
          .isEqualTo(one.response());
    }
    assertThat(chosen.items().get(2).optionLogProbabilities()).isEmpty();
    assertThat(chosen.meanMargin()).isEqualTo(generated.meanMargin()).isPresent();
    assertThat(ResultFiles.read(chosen.files().orElseThrow())).isEqualTo(chosen);
  }

  @Test
  void scoresByTheConfigurationWhereThereAreChoices() throws IOException {
    Measurement free = items("free.jsonl");
    Measurement choices =
        Measurement.ownItems("" + Files.writeString(folder.resolve("choices.jsonl"), CHOICES));
    try (var laboratory = laboratory(model, "trust.scoring", "logprob")) {
      assertThat(laboratory.measure("f16", free).fingerprint())
          .containsEntry("trust.scoring", "generation");
      assertThat(laboratory.measure("f16", choices).fingerprint())
          .containsEntry("trust.scoring", "logprob");
      assertThat(laboratory.measure("f16", choices.scoredBy(Scoring.GENERATION)).fingerprint())
          .containsEntry("trust.scoring", "generation");
      assertThat(catchThrowable(() -> laboratory.measure("f16", free.scoredBy(Scoring.LOGPROB))))
          .isInstanceOf(DataException.class)
          .hasMessage(
              free.items() + " offers no choices, so there are no options to score by LOGPROB");
    }
  }
}
