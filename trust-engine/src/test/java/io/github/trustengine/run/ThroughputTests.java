package io.github.trustengine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.llama.DecodeRates;
import io.github.trustengine.llama.GenerationRequest;
import io.github.trustengine.llama.GenerationSettings;
import io.github.trustengine.llama.LlamaModel;
import io.github.trustengine.llama.ModelSettings;
import io.github.trustengine.llama.Prompt;
import io.github.trustengine.llama.PromptTokens;
import io.github.trustengine.llama.WorkerSettings;
import io.github.trustengine.run.Throughput.Unique;
import io.github.trustengine.testing.TinyLlama;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThroughputTests {

  @Test
  void countsASharedPrefixAndAPromptOnce() {
    PromptTokens first = new PromptTokens(List.of(1, 2, 3, 4), 3);
    PromptTokens sameStart = new PromptTokens(List.of(1, 2, 3, 5, 6), 3);
    PromptTokens shorter = new PromptTokens(List.of(1, 2, 3, 4), 2);
    PromptTokens alone = new PromptTokens(List.of(1, 2, 3), 0);

    assertThat(unique(List.of(first))).isEqualTo(4);
    assertThat(unique(List.of(first, sameStart))).isEqualTo(3 + 1 + 2);
    assertThat(unique(List.of(first, sameStart, first))).isEqualTo(3 + 1 + 2);
    // Only what is declared is shared: another prefix, and none at all.
    assertThat(unique(List.of(first, shorter))).isEqualTo(4 + 4);
    assertThat(unique(List.of(first, alone, alone))).isEqualTo(4 + 3);
  }

  @Test
  void knowsHowFarItsTokensLookBack() {
    PromptTokens first = new PromptTokens(List.of(1, 2, 3, 4), 3);
    PromptTokens sameStart = new PromptTokens(List.of(1, 2, 3, 5, 6), 3);

    assertThat(Unique.of(List.of(first)).before()).isEqualTo(0 + 1 + 2 + 3);
    assertThat(Unique.of(List.of(first, sameStart)).before()).isEqualTo(0 + 1 + 2 + 3 + 3 + 4);
  }

  private static long unique(List<PromptTokens> prompts) {
    return Unique.of(prompts).tokens();
  }

  @Test
  @Tag("slow") // measures for some ten seconds
  void measuresPromptsThatLeaveLittleRoom(@TempDir Path folder) {
    Path file = TinyLlama.seeded(1).layers(1).contextLength(256).write(folder.resolve("tiny.gguf"));
    var request =
        new GenerationRequest(
            Prompt.of(List.of(ChatMessage.user("word ".repeat(40)))),
            GenerationSettings.greedy(200));
    try (LlamaModel model = LlamaModel.load(file, ModelSettings.standard())) {
      var throughput =
          Throughput.measure(model, new WorkerSettings(1, 1, 256), List.of(request, request));

      assertThat(throughput.promptTokens()).isGreaterThan(2 * 200);
      assertThat(throughput.generatedTokens()).isBetween(2L, 2L * 56);
      assertThat(throughput.ratioToLimit()).isPositive();
    }
  }

  @Test
  void relatesTheSpeedToTheLimit() {
    var throughput = new Throughput(10, 5, 1000, 200, 750, 40, new DecodeRates(100, 20));

    assertThat(throughput.itemsPerSecond()).isEqualTo(2);
    assertThat(throughput.reusedShare()).isEqualTo(0.75);
    assertThat(throughput.limitSeconds()).isEqualTo(200 / 100.0 + 40 / 20.0);
    assertThat(throughput.ratioToLimit()).isEqualTo(0.8);
  }
}
