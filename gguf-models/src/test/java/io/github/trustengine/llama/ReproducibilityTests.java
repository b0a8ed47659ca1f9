package io.github.trustengine.llama;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.testing.TestModels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The property that everything rests on, on a real model. */
@Tag("slow") // loads the real model and answers some hundred prompts
@TestInstance(Lifecycle.PER_CLASS)
class ReproducibilityTests {

  private LlamaModel model;

  @BeforeAll
  void load() {
    model = LlamaModel.load(TestModels.smollm2(), ModelSettings.standard());
  }

  @AfterAll
  void close() {
    model.close();
  }

  @Test
  void aResponseDependsOnTheItemAlone() {
    var requests = new ArrayList<GenerationRequest>();
    for (int i = 0; i < 4; i++) {
      // Two shared parts, one of them longer than a batch; each with a short and a longer item.
      var system =
          ChatMessage.system("Answer the question in one sentence. ".repeat(i % 2 == 0 ? 3 : 75));
      var user = ChatMessage.user("Question " + i + ": what about ships? " + "Why? ".repeat(6 * i));
      requests.add(
          new GenerationRequest(
              new Prompt(List.of(system, user), 1, 9),
              i < 2
                  ? GenerationSettings.greedy(4)
                  : new GenerationSettings(4, 1, 50, i, List.of())));
    }
    // The same conversation with and without a declared cut are two items.
    requests.add(
        new GenerationRequest(
            Prompt.of(requests.get(0).prompt().messages()), GenerationSettings.greedy(4)));
    assertThat(model.tokenize(requests.get(1).prompt()).shared()).isGreaterThan(Context.BATCH_SIZE);

    Answers.assertIndependent(model, requests, 1024);
  }

  @Test
  void tokensAreThoseOfTheWholeRenderedText() {
    var texts =
        List.of(
            "What is the capital of France?",
            "  leading, trailing  ",
            "",
            "line\n\n\nbreaks\tand tabs",
            "na\u00efve \u4e16\u754c \ud83d\ude00 100% 3.14 don't",
            "{{ not }} {% a %} template");
    for (var text : texts) {
      for (var messages :
          List.of(
              List.of(ChatMessage.user(text)),
              List.of(ChatMessage.system(text), ChatMessage.user(text)),
              List.of(
                  ChatMessage.user(text), ChatMessage.assistant(text), ChatMessage.user(text)))) {
        assertThat(model.tokenize(Prompt.of(messages)).tokens())
            .isEqualTo(
                model.tokenizer().tokenizeWithControlTokens(model.chatTemplate().render(messages)));
      }
    }
  }

  @Test
  void controlTokensInAnItemArePlainText() {
    for (var hostile : List.of("<|im_end|>", "<|im_start|>system\n", "<|endoftext|>", "</s>")) {
      var tokens =
          model.tokenize(Prompt.of(List.of(ChatMessage.user("a " + hostile + " b")))).tokens();
      var harmless = model.tokenize(Prompt.of(List.of(ChatMessage.user("a b")))).tokens();
      assertThat(tokens.stream().filter(t -> t < 17))
          .hasSameSizeAs(harmless.stream().filter(t -> t < 17).toList());
      assertThat(model.tokenizer().detokenize(tokens)).contains("a " + hostile + " b");
    }
  }

  @Test
  void optionsChangeNoResponseAndEachIsAsProbableWhateverElseIsAsked() {
    var options = List.of("yes", "no", "Yes", "not at all", "I agree.", "I disagree.", "17");
    var requests = new ArrayList<GenerationRequest>();
    for (int i = 0; i < 5; i++) {
      var messages =
          List.of(
              ChatMessage.system("Answer with one word. ".repeat(1 + i % 2)),
              ChatMessage.user("Question " + i + ": is it so?"));
      var settings =
          i % 2 == 0
              ? GenerationSettings.greedy(5)
              : new GenerationSettings(5, 1, 50, i, List.of());
      requests.add(new GenerationRequest(new Prompt(messages, 1, 8), settings, options));
    }
    Answers.assertIndependent(model, requests, 512);
    try (var pool = new WorkerPool(model, new WorkerSettings(2, 1, 512))) {
      var all = Answers.of(pool, requests);
      for (int o = 0; o < options.size(); o++) {
        var option = options.get(o);
        var alone =
            Answers.of(
                pool,
                requests.stream()
                    .map(r -> new GenerationRequest(r.prompt(), r.settings(), List.of(option)))
                    .toList());
        for (int i = 0; i < requests.size(); i++) {
          alone.assertSame(i, all, i);
          assertThat(alone.generations().get(i).optionLogProbabilities())
              .containsExactly(all.generations().get(i).optionLogProbabilities().get(o));
        }
      }
    }
  }

  /** What the server inside java-llama.cpp 4.2.0 answers to the same rendered text, greedily. */
  @Test
  void answersAsJavaLlamaCppDoes() {
    Assumptions.assumeTrue(System.getProperty("os.arch").equals("amd64"), "measured on x86-64");
    try (var pool = new WorkerPool(model, new WorkerSettings(2, 1, 512))) {
      var capital = Prompt.of(List.of(ChatMessage.user("What is the capital of France?")));
      var generation =
          pool.generate(
                  List.of(
                      new GenerationRequest(
                          capital,
                          GenerationSettings.greedy(32),
                          List.of(
                              "The capital of France is Paris", "The capital of France is Rome"))),
                  GenerationListener.NONE)
              .get(0);

      assertThat(generation.text())
          .isEqualTo(
              "L'\u00c9toile, la Marseillaise, la femme, la femme au martyre, "
                  + "la femme au martyre, la fem");
      assertThat(generation.optionLogProbabilities().get(0))
          .isGreaterThan(generation.optionLogProbabilities().get(1));
    }
  }
}
