package io.github.trustengine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.compress.CompressionProgress;
import io.github.trustengine.llama.Generation;
import io.github.trustengine.llama.GenerationListener;
import io.github.trustengine.progress.ProgressLine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunProgressTests {

  private static final Generation RESPONSE =
      new Generation("Yes", List.of(1), 10, 5, Generation.Stop.END_OF_GENERATION, List.of());

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now = -1;

  private RunProgress progress(boolean terminal) {
    var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new RunProgress(new ProgressLine(out, terminal, () -> now), () -> now);
  }

  private Stream<String> lines() {
    return bytes.toString(StandardCharsets.UTF_8).lines();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void saysHowManyQuestionsAreAnswered() {
    GenerationListener listener = progress(false).answering("q4_0", "privacy", 60, 0);
    for (int request = 59; request >= 0; request--) {
      pass(Duration.ofMillis(200));
      listener.answered(request, RESPONSE);
    }

    assertThat(lines())
        .containsExactly(
            "q4_0 privacy: 25 of 60 items, 7 s left",
            "q4_0 privacy: 50 of 60 items, 2 s left",
            "q4_0 privacy: 60 items in 12 s");
  }

  /** What is left takes as long as what was made, not as what was there. */
  @Test
  void saysHowManyAnswersWereThereAlready() {
    GenerationListener listener = progress(false).answering("q4_0", "privacy", 60, 30);
    for (int request = 0; request < 30; request++) {
      pass(Duration.ofMillis(250));
      listener.answered(request, RESPONSE);
    }
    progress(false).answering("q4_0", "mmlu", 40, 40);

    assertThat(lines())
        .containsExactly(
            "q4_0 privacy: 50 of 60 items, 2 s left",
            "q4_0 privacy: 60 items in 8 s, 30 of them from the store",
            "q4_0 mmlu: 40 items, 40 of them from the store");
  }

  @Test
  void saysHowManyTextsAreJudged() {
    Judging.Listener listener = progress(false).judging("q4_0", "toxicity");
    for (int done = 1; done <= 4; done++) {
      pass(Duration.ofSeconds(3));
      listener.judged(10 * done, 40);
    }

    assertThat(lines())
        .containsExactly(
            "q4_0 toxicity: 20 of 40 texts judged, 6 s left",
            "q4_0 toxicity: 40 texts judged in 12 s");
  }

  @Test
  void saysTheEndOfWhatIsDoneAtOnce() {
    GenerationListener listener = progress(false).answering("f16", "own.jsonl", 2, 0);
    listener.answered(0, RESPONSE);
    assertThat(lines()).isEmpty();

    listener.answered(1, RESPONSE);
    assertThat(lines()).containsExactly("f16 own.jsonl: 2 items in 0 s");
  }

  @Test
  void showsEveryAnswerOnATerminalAndEndsTheLine() {
    GenerationListener listener = progress(true).answering("f16", "privacy", 3, 0);
    for (int request = 0; request < 3; request++) {
      pass(Duration.ofMinutes(10));
      listener.answered(request, RESPONSE);
    }

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .startsWith("\rf16 privacy: 1 of 3 items, 20 min left\rf16 privacy: 2 of 3 items, 10 min")
        .contains("\rf16 privacy: 3 items in 1800 s ")
        .endsWith(System.lineSeparator());
  }

  @Test
  void saysHowFarACompressionIs() {
    Consumer<CompressionProgress> listener = progress(false).compressing("q4_k_m");
    for (int done : List.of(0, 20, 50, 99, 100)) {
      pass(Duration.ofSeconds(3));
      listener.accept(new CompressionProgress("blk.0.attn_q.weight", done, 100));
    }

    assertThat(lines())
        .containsExactly(
            "q4_k_m: 20 % compressed, 12 s left",
            "q4_k_m: 99 % compressed, 1 s left", "q4_k_m: compressed in 15.0 s");
  }

  /** What is left takes as long as what was made, not as what a killed run had made. */
  @Test
  void saysHowLongACompressionGoesOn() {
    Consumer<CompressionProgress> listener = progress(true).compressing("gptq-4bit");
    pass(Duration.ofSeconds(1));
    listener.accept(new CompressionProgress("blk.8.ffn_down.weight", 40, 100));
    pass(Duration.ofSeconds(10));
    listener.accept(new CompressionProgress("blk.9.ffn_down.weight", 42, 100));

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .startsWith("\rgptq-4bit: 40 % compressed\rgptq-4bit: 42 % compressed, 5 min left");
  }

  @Test
  void guessesNoTimeFromTheVeryBeginning() {
    Consumer<CompressionProgress> listener = progress(true).compressing("q4_k_m");
    pass(Duration.ofSeconds(3));
    listener.accept(new CompressionProgress("output_norm.weight", 1, 100_000));

    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("\rq4_k_m: 0 % compressed");
  }
}
