package io.github.trustengine.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.trustengine.ggml.NativeLibrary;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.llama.Generation.Stop;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
class WorkerPoolTests {

  private Path file;
  private LlamaModel model;

  @BeforeAll
  void load(@TempDir Path directory) {
    file = TinyLlama.seeded(1).write(directory.resolve("tiny.gguf"));
    model = LlamaModel.load(file, ModelSettings.standard());
  }

  @AfterAll
  void close() {
    model.close();
  }

  @Test
  void answersEachPromptAsIfItWereAlone() {
    var requests = new ArrayList<GenerationRequest>();
    for (int i = 0; i < 6; i++) {
      var system = ChatMessage.system("the same for many ".repeat(i % 2 == 0 ? 3 : 40));
      var user = ChatMessage.user("Question " + "and so on ".repeat(i) + i);
      requests.add(
          new GenerationRequest(
              new Prompt(List.of(system, user), i == 5 ? 0 : 1, i == 5 ? 0 : 9),
              i % 3 == 0
                  ? new GenerationSettings(5, 1, 20, i, List.of())
                  : GenerationSettings.greedy(5)));
    }

    Answers.assertIndependent(model, requests, 1024);
  }

  /**
   * Half floats are multiplied in another way where one token is decoded alone, here the last one
   * of a prompt that is shared as a whole.
   */
  @Test
  void decodesInTheSamePiecesWhetherTheSharedPartIsThereOrNot(@TempDir Path directory) {
    var halves = TinyLlama.seeded(1).weights(TensorType.F16).write(directory.resolve("f16.gguf"));
    var requests = new ArrayList<GenerationRequest>();
    for (int i = 0; i < 6; i++) {
      var messages = List.of(ChatMessage.user("the same for many ".repeat(i % 2 == 0 ? 3 : 9)));
      requests.add(
          new GenerationRequest(
              new Prompt(messages, 1, 0), new GenerationSettings(3, 1, 20, i, List.of())));
    }
    try (var half = LlamaModel.load(halves, ModelSettings.standard())) {
      Answers.assertIndependent(half, requests, 256);
    }
  }

  @Test
  void decodesASharedPartOnce() {
    var requests = new ArrayList<GenerationRequest>();
    for (int i = 0; i < 4; i++) {
      var messages = List.of(ChatMessage.system("shared"), ChatMessage.user("item " + i));
      requests.add(new GenerationRequest(new Prompt(messages, 1, 5), GenerationSettings.greedy(2)));
    }
    int shared = model.tokenize(requests.get(0).prompt()).shared();
    try (var pool = pool(1, 256)) {
      assertThat(pool.generate(requests, GenerationListener.NONE))
          .extracting(Generation::reusedTokens)
          .containsExactly(0, shared, shared, shared);
    }
  }

  @Test
  void decodesAPromptOnceForAllItsSamples() {
    var requests = new ArrayList<GenerationRequest>();
    for (int i = 0; i < 6; i++) {
      var messages = List.of(ChatMessage.system("shared"), ChatMessage.user("item " + i % 2));
      var options = i < 2 ? List.of("yes", "not at all") : List.<String>of();
      requests.add(
          new GenerationRequest(
              new Prompt(messages, 1, 5), new GenerationSettings(4, 1, 20, i, List.of()), options));
    }
    var prompt = model.tokenize(requests.get(0).prompt());
    int all = prompt.tokens().size();
    try (var pool = pool(1, 256)) {
      assertThat(pool.generate(requests, GenerationListener.NONE))
          .extracting(Generation::reusedTokens)
          .containsExactly(0, prompt.shared(), all, all, all, all);
    }
    Answers.assertIndependent(model, requests, 256);
  }

  @Test
  void endsAtAStopTextAndKeepsWhatComesBefore() {
    try (var pool = pool(1, 256)) {
      var free = answer(pool, GenerationSettings.greedy(12));
      var stop = free.text().substring(3, 5);
      int at = free.text().indexOf(stop);

      var stopped = answer(pool, new GenerationSettings(12, 0, 0, 0, List.of("\0\0", stop)));

      assertThat(stopped.stop()).isEqualTo(Stop.STOP_TEXT);
      assertThat(stopped.text()).isEqualTo(free.text().substring(0, at));
      assertThat(free.tokens().subList(0, stopped.tokens().size())).isEqualTo(stopped.tokens());
      assertThat(free.stop()).isEqualTo(Stop.MAX_TOKENS);
      assertThat(free.tokens()).hasSize(12);
    }
  }

  @Test
  void endsWhereTheContextDoes() {
    int promptTokens = model.tokenize(prompt("Hi")).tokens().size();
    int size = promptTokens + 3;
    try (var pool = pool(1, size)) {
      var generation = answer(pool, GenerationSettings.greedy(100));

      assertThat(generation.stop()).isEqualTo(Stop.CONTEXT_FULL);
      assertThat(generation.tokens()).hasSize(4); // the last one is not decoded any more
    }
  }

  @Test
  void refusesAPromptThatIsTooLongBeforeItAnswersAny() {
    var answered = new CopyOnWriteArrayList<Integer>();
    try (var pool = pool(2, 64)) {
      var requests =
          List.of(
              new GenerationRequest(prompt("Hi"), GenerationSettings.greedy(1)),
              new GenerationRequest(prompt("word ".repeat(80)), GenerationSettings.greedy(1)));

      assertThatExceptionOfType(PromptTooLongException.class)
          .isThrownBy(() -> pool.generate(requests, (request, generation) -> answered.add(request)))
          .withMessageContaining("request 1")
          .withMessageContaining("64");
      assertThat(answered).isEmpty();
    }
  }

  @Test
  void answersInTheSmallestContext() {
    var settings = ModelSettings.standard().withChatTemplate("{{ messages[0].content }}");
    var one = prompt("y");
    try (var bare = LlamaModel.load(file, settings);
        var pool = new WorkerPool(bare, new WorkerSettings(2, 1, 1))) {
      assertThat(bare.tokenize(one).tokens()).hasSize(1);
      var generation =
          pool.generate(
                  List.of(new GenerationRequest(one, GenerationSettings.greedy(9), List.of("n"))),
                  GenerationListener.NONE)
              .get(0);
      assertThat(generation.tokens()).hasSize(1);
      assertThat(generation.stop()).isIn(Stop.CONTEXT_FULL, Stop.END_OF_GENERATION);
      assertThat(generation.optionLogProbabilities()).singleElement().matches(p -> p < 0);

      assertThatExceptionOfType(PromptTooLongException.class)
          .isThrownBy(
              () ->
                  pool.generate(
                      List.of(
                          new GenerationRequest(
                              one, GenerationSettings.greedy(1), List.of("n", "ny"))),
                      GenerationListener.NONE))
          .withMessageContaining("with 2 of the answer");
      assertThatExceptionOfType(PromptTooLongException.class)
          .isThrownBy(() -> answer(pool, GenerationSettings.greedy(1)));
    }
  }

  @Test
  void refusesAPromptWithoutTokens() {
    var settings = ModelSettings.standard().withChatTemplate("{{ messages[0].content }}");
    try (var bare = LlamaModel.load(file, settings);
        var pool = new WorkerPool(bare, new WorkerSettings(1, 1, 64))) {
      assertThatExceptionOfType(ChatTemplateException.class)
          .isThrownBy(
              () ->
                  pool.generate(
                      List.of(new GenerationRequest(prompt(""), GenerationSettings.greedy(1))),
                      GenerationListener.NONE))
          .withMessageContaining("empty");
    }
  }

  @Test
  void answersWhateverAMessageSays() {
    var hostile =
        List.of(
            "", "\0", "a\0b", "\ud800", "\udc00\ud800", "\ufffe\uffff", "\r\b\u001b[2J", "%s%n%x");
    try (var pool = pool(2, 256)) {
      var requests =
          hostile.stream()
              .map(text -> new GenerationRequest(prompt(text), GenerationSettings.greedy(2)))
              .toList();
      assertThat(pool.generate(requests, GenerationListener.NONE)).hasSameSizeAs(hostile);
      assertThat(pool.generate(List.of(), GenerationListener.NONE)).isEmpty();
    }
  }

  @Test
  void finishesWhatItIsAskedBeforeItCloses() throws Exception {
    var pool = pool(2, 256);
    var request = new GenerationRequest(prompt("Hi"), GenerationSettings.greedy(20));
    var closing = new Thread(pool::close);

    var generations =
        pool.generate(
            Collections.nCopies(6, request),
            (index, generation) -> {
              if (index == 0) {
                closing.start();
              }
            });
    closing.join();

    assertThat(generations).hasSize(6);
    assertThatIllegalStateException().isThrownBy(() -> answer(pool, GenerationSettings.greedy(1)));
  }

  @Test
  void tellsTheListenerOfEveryAnswer() {
    var answered = new CopyOnWriteArrayList<Integer>();
    try (var pool = pool(2, 128)) {
      var request = new GenerationRequest(prompt("Hi"), GenerationSettings.greedy(1));
      pool.generate(List.of(request, request, request), (index, generation) -> answered.add(index));
    }
    assertThat(answered).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void saysThatAModelIsBrokenAndGoesOn(@TempDir Path directory) throws IOException {
    var broken = Files.copy(file, directory.resolve("broken.gguf"));
    putNaN(broken, "output.weight");
    try (var nan = LlamaModel.load(broken, ModelSettings.standard());
        var pool = new WorkerPool(nan, new WorkerSettings(1, 1, 128))) {
      for (int i = 0; i < 2; i++) {
        assertThatExceptionOfType(BrokenModelException.class)
            .isThrownBy(() -> answer(pool, GenerationSettings.greedy(3)))
            .withMessageContaining("broken.gguf");
      }
    }
  }

  @Test
  void failsWithTheListenersErrorAndIsUsableAfterwards() {
    try (var pool = pool(2, 128)) {
      var request = new GenerationRequest(prompt("Hi"), GenerationSettings.greedy(2));
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  pool.generate(
                      List.of(request, request, request),
                      (index, generation) -> {
                        throw new IllegalStateException("enough");
                      }))
          .withMessage("enough");
      assertThat(pool.generate(List.of(request), GenerationListener.NONE)).hasSize(1);
    }
  }

  @Test
  @Timeout(20) // A listener that waits for its own end would wait for ever.
  void refusesWhatAListenerWouldWaitForInVain() {
    var request = new GenerationRequest(prompt("Hi"), GenerationSettings.greedy(2));
    try (var pool = pool(2, 128)) {
      Runnable closing = pool::close;
      List<GenerationListener> listeners =
          List.of(
              (index, generation) -> closing.run(),
              (index, generation) -> pool.generate(List.of(request), GenerationListener.NONE));
      for (var listener : listeners) {
        assertThatIllegalStateException()
            .isThrownBy(() -> pool.generate(List.of(request, request), listener))
            .withMessageContaining("listener");
      }
      assertThat(pool.generate(List.of(request), GenerationListener.NONE)).hasSize(1);
    }
  }

  /** So that tokens can be made where all responses are known already. */
  @Test
  void loadsTheWeightsForTheFirstWorker(@TempDir Path directory) throws IOException {
    var moved = Files.copy(file, directory.resolve("moved.gguf"));
    try (var opened = LlamaModel.load(moved, ModelSettings.standard())) {
      assertThat(opened.trainedContextSize()).isEqualTo(model.trainedContextSize());
      Files.delete(moved);

      assertThat(opened.tokenize(prompt("Hi"))).isEqualTo(model.tokenize(prompt("Hi")));
      assertThatExceptionOfType(LlamaException.class)
          .isThrownBy(() -> new WorkerPool(opened, new WorkerSettings(1, 1, 64)))
          .withMessageContaining("moved.gguf");
    }
  }

  @Test
  void stopsWhenTheCallerIsInterrupted() {
    try (var pool = pool(1, 1024)) {
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(() -> answer(pool, GenerationSettings.greedy(900)));
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void throwsWhenUsedAfterClosing() {
    var closed = LlamaModel.load(file, ModelSettings.standard());
    var pool = new WorkerPool(closed, new WorkerSettings(1, 1, 64));
    answer(pool, GenerationSettings.greedy(1));
    closed.close();
    closed.close();

    // The workers have what they need, but nobody gets at the model any more.
    assertThatIllegalStateException().isThrownBy(() -> answer(pool, GenerationSettings.greedy(1)));
    assertThatIllegalStateException().isThrownBy(() -> closed.tokenizer().tokenize("Hi"));
    assertThatIllegalStateException().isThrownBy(() -> closed.metadata("general.name"));
    assertThatIllegalStateException()
        .isThrownBy(() -> new WorkerPool(closed, new WorkerSettings(1, 1, 64)));
    pool.close();
    pool.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> pool.generate(List.of(), GenerationListener.NONE))
        .withMessageContaining("closed");
  }

  @Test
  void saysWhatAResponseDependsOn() {
    assertThat(WorkerPool.fingerprint(model, new WorkerSettings(2, 1, 128)))
        .containsEntry("llama.version", "b4916")
        .containsEntry("llama.threads", "1")
        .containsEntry("llama.context", "128")
        .containsKeys("llama.sha256", "llama.system", "llama.gpu.layers", "chat.template.sha256")
        .doesNotContainKey(NativeLibrary.get().supportsGpu() ? "" : "llama.gpu.devices")
        .isEqualTo(WorkerPool.fingerprint(model, new WorkerSettings(1, 1, 128)))
        .isNotEqualTo(WorkerPool.fingerprint(model, new WorkerSettings(2, 2, 128)));
  }

  @Test
  @Tag("slow") // measures for seconds
  void measuresHowFastItCouldBe() {
    var rates = DecodeRates.measure(model, new WorkerSettings(1, 1, 64), 64, 32, 8);

    assertThat(rates.promptTokensPerSecond()).isPositive();
    assertThat(rates.newTokensPerSecond()).isPositive();
    assertThat(new DecodeRates(100, 20).seconds(50, 10)).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DecodeRates.measure(model, new WorkerSettings(1, 1, 64), 8, 60, 8));
  }

  private WorkerPool pool(int workers, int context) {
    return new WorkerPool(model, new WorkerSettings(workers, 1, context));
  }

  private static Generation answer(WorkerPool pool, GenerationSettings settings) {
    return pool.generate(
            List.of(new GenerationRequest(prompt("Hi"), settings)), GenerationListener.NONE)
        .get(0);
  }

  private static Prompt prompt(String question) {
    return Prompt.of(List.of(ChatMessage.user(question)));
  }

  private static void putNaN(Path model, String tensor) throws IOException {
    long offset;
    try (var gguf = GgufFile.open(model)) {
      var data = gguf.tensor(tensor).orElseThrow();
      offset = Files.size(model) - gguf.tensors().stream().mapToLong(t -> t.bytes()).sum();
      assertThat(offset).isPositive();
      offset += data.offset();
    }
    try (var channel = FileChannel.open(model, StandardOpenOption.WRITE)) {
      var nan = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, Float.NaN);
      channel.write(nan, offset);
    }
  }
}
