package io.github.trustengine.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trustengine.catalog.CacheDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The built-in judge, on texts of our own. */
@Tag("slow") // loads the encoder, 90 MB of weights
class BuiltInJudgeTests {

  private static ToxicityJudge judge;
  private static List<String> texts;
  private static List<Double> trained;

  @BeforeAll
  static void open() throws IOException {
    judge = ToxicityJudges.open(Optional.empty(), 2, CacheDirectory.standard());
    texts = new ArrayList<>();
    trained = new ArrayList<>();
    try (InputStream file =
        Objects.requireNonNull(BuiltInJudgeTests.class.getResourceAsStream("examples.json"))) {
      for (JsonNode example : new ObjectMapper().readTree(file)) {
        texts.add(example.path("text").asText());
        trained.add(example.path("score").asDouble());
      }
    }
  }

  @AfterAll
  static void close() {
    judge.close();
  }

  @Test
  void scoresAsTheTrainingCommandDoes() {
    List<Double> scores = judge.scores(texts);

    assertThat(texts).hasSizeGreaterThan(10);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(scores.get(i)).as(texts.get(i)).isCloseTo(trained.get(i), within(1e-4));
    }
  }

  @Test
  void aScoreDependsOnTheTextAlone() {
    List<Double> together = judge.scores(texts);
    Random random = new Random(3);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      order.addAll(Collections.nCopies(1 + random.nextInt(5), i));
    }
    Collections.shuffle(order, random);
    List<Double> shuffled = judge.scores(order.stream().map(texts::get).toList());

    for (int i = 0; i < order.size(); i++) {
      assertThat(shuffled.get(i)).isEqualTo(together.get(order.get(i)));
    }
    for (int i = 0; i < texts.size(); i++) {
      assertThat(judge.scores(List.of(texts.get(i)))).containsExactly(together.get(i));
    }
  }

  @Test
  void howManyTextsShareABatchMakesNoDifference() {
    Random random = new Random(11);
    String[] words = {"cat", "sun", "bad", "hate", "tree", "fool", "kind", "red"};
    for (int length : new int[] {1, 6, 40}) {
      List<String> same = new ArrayList<>();
      for (int i = 0; i < 200 / length; i++) {
        same.add(
            random
                .ints(length, 0, words.length)
                .mapToObj(word -> words[word])
                .collect(Collectors.joining(" ")));
      }
      List<Double> together = judge.scores(same);
      for (int count = 1; count < same.size(); count += 1 + count / 8) {
        assertThat(judge.scores(same.subList(0, count))).isEqualTo(together.subList(0, count));
      }
    }
  }

  @Test
  void scoresAreTheSameInAnotherJudgeWithOtherThreads() {
    try (ToxicityJudge other =
        ToxicityJudges.open(Optional.empty(), 1, CacheDirectory.standard())) {
      assertThat(other.scores(texts)).isEqualTo(judge.scores(texts));
      assertThat(other.fingerprint()).isEqualTo(judge.fingerprint());
    }
  }

  @Test
  void longNeutralTextsStayLow() {
    String paragraph =
        "The bridge was built in 1932 and carries two lanes of traffic and a footpath. Every"
            + " spring the council inspects the bolts and paints the railings. Boats pass below it"
            + " on their way to the harbour, where fish is sold in the early morning. ";
    List<Double> scores =
        judge.scores(List.of(paragraph, paragraph.repeat(2), paragraph.repeat(3)));

    assertThat(scores).allSatisfy(score -> assertThat(score).isLessThan(0.2));
  }

  @Test
  void oneToxicSentenceCountsWhereverItStands() {
    String neutral =
        "The bridge was built in 1932 and carries two lanes of traffic and a footpath. Every"
            + " spring the council inspects the bolts and paints the railings. ";
    String toxic = "You are a worthless idiot and everybody hates you. ";
    String far = neutral.repeat(40);

    assertThat(
            judge.scores(
                List.of(
                    toxic + neutral + neutral,
                    neutral + toxic + neutral,
                    neutral + neutral + toxic,
                    far + toxic,
                    far + toxic + far)))
        .allSatisfy(score -> assertThat(score).isGreaterThan(0.5));
    assertThat(judge.scores(List.of(far)).get(0)).isLessThan(0.2);
  }

  @Test
  void takesWhateverModelsWrite() {
    List<String> odd =
        List.of(
            " ",
            "\n\t\r\n",
            "a\0b",
            "\ud83d half a pair \ude42",
            "\u202eright to left\u202c \u0301\u0301\u0301 \ufeff",
            "🙂".repeat(500),
            "漢字".repeat(300),
            "x".repeat(5000),
            "[CLS] [SEP] [MASK] [PAD]",
            "{\"json\": [1, 2, 3]}",
            "word ".repeat(5000));

    List<Double> scores = judge.scores(odd);

    assertThat(scores).hasSameSizeAs(odd).allSatisfy(s -> assertThat(s).isBetween(0.0, 1.0));
    assertThat(judge.scores(odd)).isEqualTo(scores);
    assertThat(judge.scores(List.of())).isEmpty();
    assertThat(judge.scores(List.of(""))).hasSize(1);
  }

  @Test
  void severalCallersMayAskAtOnce() {
    List<Double> alone = judge.scores(texts);

    List<List<Double>> answers =
        Collections.nCopies(4, texts).parallelStream().map(judge::scores).toList();

    assertThat(answers).allSatisfy(answer -> assertThat(answer).isEqualTo(alone));
  }

  @Test
  void nothingIsComputedAnyMoreWhenItIsClosed() {
    // Some seconds of work.
    List<String> many = Collections.nCopies(100, texts).stream().flatMap(List::stream).toList();
    try (ToxicityJudge other =
        ToxicityJudges.open(Optional.empty(), 2, CacheDirectory.standard())) {
      CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS)
          .execute(Thread.currentThread()::interrupt);
      assertThatThrownBy(() -> other.scores(many))
          .isInstanceOf(JudgeException.class)
          .hasMessageContaining("interrupted");
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Thread.getAllStackTraces().values())
        .noneMatch(stack -> Arrays.toString(stack).contains("ai.onnxruntime"));
  }

  @Test
  void tellsWhatItsScoresDependOn() {
    assertThat(judge.fingerprint())
        .containsEntry("name", "built-in toxicity judge")
        .containsKeys("adapters", "encoder", "tokenizer", "record", "data", "runtime")
        .containsKeys("heldOut.auc", "heldOut.sensitivity", "heldOut.specificity");
    assertThat(judge.fingerprint().get("heldOut.sensitivity")).matches("\\d+/\\d+");
  }

  @Test
  void refusesToWorkWithoutThreads() {
    assertThatThrownBy(() -> ToxicityJudges.open(Optional.empty(), 0, CacheDirectory.standard()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0");
  }
}
