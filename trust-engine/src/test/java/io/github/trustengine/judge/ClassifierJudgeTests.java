package io.github.trustengine.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.trustengine.catalog.CacheDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Other ONNX classifiers in the built-in judge's place. */
class ClassifierJudgeTests {

  private static final String TWO = "{\"id2label\": {\"0\": \"neutral\", \"1\": \"TOXIC\"}}";
  private static final float[][] WEIGHTS = {{0, 0}, {1, 0}, {0, 2}, {-1, 3}};

  private final Path folder;

  ClassifierJudgeTests(@TempDir Path folder) throws IOException {
    this.folder = folder;
    TinyClassifier.write(folder, TWO, WEIGHTS);
  }

  @Test
  void twoLabelsShareTheProbability() {
    try (ToxicityJudge judge = open()) {
      List<Double> scores = judge.scores(List.of("good", "bad bad", "awful", "nothing"));

      assertThat(scores.get(0)).isCloseTo(1 / (1 + Math.exp(1)), within(1e-7));
      assertThat(scores.get(1)).isCloseTo(1 / (1 + Math.exp(-4)), within(1e-7));
      assertThat(scores.get(2)).isCloseTo(1 / (1 + Math.exp(-4)), within(1e-7));
      assertThat(scores.get(3)).isEqualTo(0.5);
      assertThat(judge.scores(List.of())).isEmpty();
      assertThat(judge.fingerprint()).containsKeys("name", "model", "tokenizer", "config");
    }
  }

  @Test
  void severalLabelsMayHoldAtOnce() throws IOException {
    config(
        "{\"problem_type\": \"multi_label_classification\","
            + " \"id2label\": {\"0\": \"insult\", \"1\": \"toxicity\"}}");
    try (ToxicityJudge judge = open()) {
      assertThat(judge.scores(List.of("awful")).get(0))
          .isCloseTo(1 / (1 + Math.exp(-3)), within(1e-7));
    }
  }

  @Test
  void oneLabelStandsForItself() throws IOException {
    TinyClassifier.write(
        folder, "{\"id2label\": {\"0\": \"toxic\"}}", new float[][] {{0}, {-1}, {1}, {2}});
    try (ToxicityJudge judge = open()) {
      assertThat(judge.scores(List.of("awful")).get(0))
          .isCloseTo(1 / (1 + Math.exp(-2)), within(1e-7));
    }
  }

  @Test
  void theFileStandsForItsFolder() {
    String file = folder.resolve("model.onnx").toString();
    try (ToxicityJudge judge =
            ToxicityJudges.open(Optional.of(file), 1, CacheDirectory.standard());
        ToxicityJudge same = open()) {
      assertThat(judge.scores(List.of("bad"))).isEqualTo(same.scores(List.of("bad")));
    }
  }

  @Test
  void aLongTextIsAsToxicAsItsMostToxicWindow() throws IOException {
    config(
        "{\"max_position_embeddings\": 16,"
            + " \"id2label\": {\"0\": \"neutral\", \"1\": \"toxic\"}}");
    try (ToxicityJudge judge = open()) {
      String far = "word ".repeat(100);
      List<Double> scores =
          judge.scores(List.of("awful", far + "awful " + far + "awful " + far + far, far));

      assertThat(scores.get(1)).isEqualTo(scores.get(0));
      assertThat(scores.get(2)).isEqualTo(0.5);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | id2label",
        "{\"id2label\": {\"0\": \"good\", \"1\": \"evil\"}} | [good, evil]",
        "{\"id2label\": {\"0\": \"toxic\", \"1\": \"Toxicity\"}} | [toxic, Toxicity]",
        "{\"id2label\": {\"a\": \"toxic\"}} | not numbers",
        "{\"id2label\": {\"0\": \"x\", \"2\": \"toxic\"}} | [0, 2]",
        "{\"id2label\": {\"0\": \"x\", \"1\": \"y\", \"2\": \"toxic\"}} | problem_type",
        "{\"problem_type\": \"regression\", \"id2label\": {\"0\": \"toxic\"}} | regression",
        "{\"id2label\": {\"0\": \"toxic\"}} | 2 numbers a text",
        "{\"id2label\" | no valid JSON",
      })
  void saysWhatIsWrongWithTheConfiguration(String config, String problem) throws IOException {
    config(config);

    assertThatThrownBy(this::open)
        .isInstanceOf(JudgeException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource({"model.onnx", "tokenizer.json", "config.json"})
  void saysWhichFileIsMissing(String file) throws IOException {
    Files.delete(folder.resolve(file));

    assertThatThrownBy(this::open)
        .isInstanceOf(JudgeException.class)
        .hasMessageContaining(folder.resolve(file).toString())
        .hasMessageContaining("A judge is a folder with");
  }

  @ParameterizedTest
  @CsvSource({"model.onnx", "tokenizer.json", "config.json"})
  void saysWhichFileIsDamaged(String file) throws IOException {
    byte[] content = Files.readAllBytes(folder.resolve(file));
    Files.write(folder.resolve(file), Arrays.copyOf(content, content.length / 2));

    assertThatThrownBy(this::open)
        .isInstanceOf(JudgeException.class)
        .hasMessageContaining(folder.resolve(file).toString());
  }

  @Test
  void neighboursMakeNoDifferenceEvenToAModelThatLooksAtThem() throws IOException {
    TinyClassifier.writeRelative(folder, TWO, new float[][] {{0.5f, 1}, {1, 0}, {0, 2}, {-1, 3}});
    List<String> texts = List.of("good", "bad", "awful", "other", "bad good", "other other");
    try (ToxicityJudge judge = open()) {
      List<Double> apart = texts.stream().map(text -> judge.scores(List.of(text)).get(0)).toList();

      assertThat(judge.scores(texts)).isEqualTo(apart);
      assertThat(apart.get(1)).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-7));
    }
  }

  @Test
  void aTextWithoutTokensHasAScore() {
    try (ToxicityJudge judge = open()) {
      assertThat(judge.scores(List.of("", "bad"))).hasSize(2).startsWith(0.5);
    }
  }

  @Test
  void saysThatThereIsNoJudge() {
    assertThatThrownBy(
            () -> ToxicityJudges.open(Optional.of("no/such/judge"), 1, CacheDirectory.standard()))
        .isInstanceOf(JudgeException.class)
        .hasMessageContaining("no/such/judge")
        .hasMessageContaining("model.onnx");
    assertThatThrownBy(() -> ToxicityJudges.open(Optional.of("\0"), 1, CacheDirectory.standard()))
        .isInstanceOf(JudgeException.class);
  }

  @Test
  void saysThatTheNumbersMakeNoSense() throws IOException {
    TinyClassifier.write(folder, TWO, new float[][] {{0, 0}, {1, 0}, {0, Float.NaN}, {0, 0}});
    try (ToxicityJudge judge = open()) {
      assertThatThrownBy(() -> judge.scores(List.of("good", "bad")))
          .isInstanceOf(JudgeException.class)
          .hasMessageContaining("not a number");
    }
  }

  private ToxicityJudge open() {
    return ToxicityJudges.open(Optional.of(folder.toString()), 2, CacheDirectory.standard());
  }

  private void config(String json) throws IOException {
    Files.writeString(folder.resolve("config.json"), json);
  }
}
