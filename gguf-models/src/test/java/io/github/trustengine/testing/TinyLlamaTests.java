package io.github.trustengine.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.ggml.Dequantizer;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.llama.Generation;
import io.github.trustengine.llama.GenerationRequest;
import io.github.trustengine.llama.GenerationSettings;
import io.github.trustengine.llama.LlamaModel;
import io.github.trustengine.llama.ModelSettings;
import io.github.trustengine.llama.Prompt;
import io.github.trustengine.llama.WorkerPool;
import io.github.trustengine.llama.WorkerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TinyLlamaTests {

  private final Path file;

  TinyLlamaTests(@TempDir Path folder) {
    file = folder.resolve("tiny.gguf");
  }

  static Stream<Arguments> models() {
    return Stream.of(
        Arguments.of("plain", TinyLlama.seeded(1)),
        Arguments.of(
            "grouped queries, tied, mixed",
            TinyLlama.seeded(2)
                .layers(3)
                .heads(4, 1)
                .tied()
                .weights(TensorType.F16, TensorType.F32, TensorType.BF16)),
        Arguments.of("experts", TinyLlama.seeded(3).layers(2).experts(4).weights(TensorType.F16)),
        Arguments.of(
            "small, aligned to 64",
            TinyLlama.seeded(4).layers(1).width(96).feedForward(160).heads(3, 3).alignment(64)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void llamaCppLoadsAndRunsIt(String name, TinyLlama tiny) {
    tiny.write(file);
    Prompt prompt = new Prompt(List.of(ChatMessage.user("Is the sky blue?")), 0, 0);

    try (LlamaModel model = LlamaModel.load(file, ModelSettings.standard());
        WorkerPool pool = new WorkerPool(model, new WorkerSettings(1, 1, 128))) {
      Generation answer =
          pool.generate(
                  List.of(
                      new GenerationRequest(
                          prompt, GenerationSettings.greedy(8), List.of("yes", "no"))),
                  (index, generation) -> {})
              .get(0);

      assertThat(answer.tokens()).as(name).isNotEmpty();
      assertThat(answer.optionLogProbabilities())
          .doesNotHaveDuplicates()
          .allMatch(p -> p < 0 && Double.isFinite(p));
    }
  }

  @Test
  void tokenizesBytesAndMergesAndTheTemplate() {
    TinyLlama.seeded(1).layers(1).write(file);

    try (LlamaModel model = LlamaModel.load(file, ModelSettings.standard())) {
      String text = "the caf\u00e9 \u2014 and you?\n\t\u0000";
      List<Integer> tokens = model.tokenizer().tokenize(text);

      assertThat(model.tokenizer().detokenize(tokens)).isEqualTo(text);
      assertThat(model.tokenizer().tokenize("the")).hasSize(1);
      assertThat(model.tokenizer().tokenize("<|im_end|>")).hasSizeGreaterThan(1);
      assertThat(model.tokenizer().tokenizeWithControlTokens("<|im_end|>")).containsExactly(2);
      assertThat(model.tokenizer().isEndOfGeneration(2)).isTrue();
      assertThat(model.tokenizer().addsBeginningOfText()).isFalse();
      assertThat(model.tokenize(new Prompt(List.of(ChatMessage.user("yes")), 0, 0)).tokens())
          .startsWith(1)
          .contains(2);
    }
  }

  @Test
  void writesTheSameFileForTheSameSeedOnly() throws IOException {
    Path again = file.resolveSibling("again.gguf");
    Path other = file.resolveSibling("other.gguf");
    TinyLlama.seeded(5).layers(1).write(file);
    TinyLlama.seeded(5).layers(1).write(again);
    TinyLlama.seeded(6).layers(1).write(other);

    assertThat(Files.mismatch(file, again)).isEqualTo(-1);
    try (GgufFile one = GgufFile.open(file);
        GgufFile two = GgufFile.open(other)) {
      GgufTensor tensor = one.tensor("blk.0.attn_q.weight").orElseThrow();
      assertThat(one.data(tensor, 0, 4096)).isNotEqualTo(two.data(tensor, 0, 4096));
    }
  }

  @Test
  void hasChannelsThatStandOut() {
    TinyLlama.seeded(1).layers(1).write(file);

    try (GgufFile model = GgufFile.open(file)) {
      GgufTensor norm = model.tensor("blk.0.attn_norm.weight").orElseThrow();
      float[] scales = new float[256];
      Dequantizer.dequantize(norm.type(), model.data(norm, 0, 1024), scales, 0, 256);
      Arrays.sort(scales);

      assertThat(scales[0]).isPositive();
      assertThat(scales[255]).isGreaterThan(3 * scales[128]);
    }
  }
}
