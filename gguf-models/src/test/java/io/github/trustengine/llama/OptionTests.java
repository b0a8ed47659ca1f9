package io.github.trustengine.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.testing.TinyLlama;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What options a request has, and how probable they are found. */
@TestInstance(Lifecycle.PER_CLASS)
class OptionTests {

  private static final List<String> OPTIONS =
      List.of("yes", "no", "yes you", "yes and no", "the thing", "y", "not the other thing", "yes");

  private Path file;
  private LlamaModel model;

  @BeforeAll
  void load(@TempDir Path directory) {
    // Of half floats one token alone is computed in another way than several at once.
    file = TinyLlama.seeded(1).weights(TensorType.F16).write(directory.resolve("tiny.gguf"));
    model = LlamaModel.load(file, ModelSettings.standard());
  }

  @AfterAll
  void close() {
    model.close();
  }

  @Test
  void areAskedAsTextsThatAreNotEmpty() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request("Is it?", List.of("yes", "")))
        .withMessageContaining("empty");
  }

  @Test
  void ofOneTokenAreNoMoreThanCertainTogether() {
    var options = IntStream.rangeClosed('!', '~').mapToObj(Character::toString).toList();
    assertThat(model.tokenize(request("Is it?", options)).options())
        .allSatisfy(tokens -> assertThat(tokens).hasSize(1));
    try (var pool = pool(1)) {
      var answers = Answers.of(pool, List.of(request("Is it?", options)));
      var logits = answers.logits(0).get(0);
      double all = 0;
      for (float logit : logits) {
        all += Math.exp(logit);
      }
      var probabilities =
          answers.generations().get(0).optionLogProbabilities().stream().map(Math::exp).toList();

      for (int i = 0; i < options.size(); i++) {
        int token = model.tokenizer().tokenize(options.get(i)).get(0);
        assertThat(probabilities.get(i)).isCloseTo(Math.exp(logits[token]) / all, within(1e-9));
      }
      assertThat(probabilities.stream().mapToDouble(p -> p).sum()).isBetween(0.01, 1.0);
    }
  }

  @Test
  void areAsProbableAsTheirTokensOneAfterTheOther() {
    var request = request("Is it?", OPTIONS);
    var tokens = model.tokenize(request);
    var expected = new ArrayList<Double>();
    try (var context = new Context(model, 256, 1)) {
      var logits = new float[model.tokenizer().size()];
      for (var option : tokens.options()) {
        context.clear();
        context.append(array(tokens.prompt().tokens()), true);
        double sum = 0;
        for (int token : option) {
          context.readLogits(logits);
          double all = 0;
          for (float logit : logits) {
            all += Math.exp(logit);
          }
          sum += logits[token] - Math.log(all);
          context.append(new int[] {token}, true);
        }
        expected.add(sum);
      }
    }
    assertThat(tokens.options()).extracting(List::size).contains(1, 2, 4, 11);
    try (var pool = pool(2)) {
      var found = probabilities(pool, request);
      for (int i = 0; i < OPTIONS.size(); i++) {
        assertThat(found.get(i)).isCloseTo(expected.get(i), within(1e-9));
      }
    }
  }

  @Test
  void areAsProbableWhateverElseIsAsked() {
    var random = new Random(5);
    try (var pool = pool(2)) {
      var all = probabilities(pool, request("Is it?", OPTIONS));
      for (int i = 0; i < 20; i++) {
        var order = new ArrayList<>(IntStream.range(0, OPTIONS.size()).boxed().toList());
        Collections.shuffle(order, random);
        var some = order.subList(0, 1 + random.nextInt(OPTIONS.size()));
        var request =
            new GenerationRequest(
                new Prompt(question("Is it?").messages(), i % 2, 0),
                i % 3 == 0
                    ? GenerationSettings.greedy(1 + random.nextInt(6))
                    : new GenerationSettings(1 + random.nextInt(6), 1, 3, i, List.of()),
                some.stream().map(OPTIONS::get).toList());

        var found = probabilities(pool, request);

        if (i % 2 == 0) {
          assertThat(found).isEqualTo(some.stream().map(all::get).toList());
        } else {
          // Decoded in other pieces: the whole prompt is shared, and its last token alone.
          assertThat(found).hasSameSizeAs(some);
        }
        assertThat(probabilities(pool, request)).isEqualTo(found);
      }
    }
  }

  @Test
  void areAsProbableAsTheResponseThatTheyAre() {
    try (var pool = pool(1)) {
      var free = Answers.of(pool, List.of(request("Who?", List.of())));
      var generation = free.generations().get(0);
      assertThat(generation.text()).isNotEmpty().doesNotContain("\ufffd");
      double expected = 0;
      for (int step = 0; step < generation.tokens().size(); step++) {
        var logits = free.logits(0).get(step);
        double all = 0;
        for (float logit : logits) {
          all += Math.exp(logit);
        }
        expected += logits[generation.tokens().get(step)] - Math.log(all);
      }
      var request = request("Who?", List.of(generation.text()));
      assertThat(model.tokenize(request).options()).containsExactly(generation.tokens());

      assertThat(probabilities(pool, request).get(0)).isCloseTo(expected, within(1e-9));
    }
  }

  @Test
  void changeNoResponse() {
    var with = new ArrayList<GenerationRequest>();
    var without = new ArrayList<GenerationRequest>();
    for (int i = 0; i < 8; i++) {
      var system = ChatMessage.system("the same for many ".repeat(i % 2 == 0 ? 3 : 12));
      var prompt = new Prompt(List.of(system, ChatMessage.user("Question " + i)), 1, 9);
      var settings =
          i % 3 == 0
              ? GenerationSettings.greedy(5)
              : new GenerationSettings(5, 1, 20, i, List.of("an"));
      without.add(new GenerationRequest(prompt, settings));
      with.add(new GenerationRequest(prompt, settings, OPTIONS.subList(0, i)));
    }
    Answers.assertIndependent(model, with, 512);
    try (var one = pool(1);
        var other = pool(1)) {
      var expected = Answers.of(one, without);
      var found = Answers.of(other, with);
      for (int i = 0; i < with.size(); i++) {
        found.assertSame(i, expected, i);
        assertThat(found.generations().get(i).reusedTokens())
            .isEqualTo(expected.generations().get(i).reusedTokens());
        assertThat(found.generations().get(i).optionLogProbabilities()).hasSize(i);
      }
    }
  }

  @Test
  void followALineEndAsTheyAre() {
    assertThat(texts(model, question("Who?"), "you", " you"))
        .containsExactly(List.of("you"), List.of(" you"));
  }

  @Test
  void followATextAfterASpace() {
    assertThat(texts(model, text("Who: is it"), "you", "you you", " you"))
        .containsExactly(List.of(" you"), List.of(" you", " you"), List.of(" you"));
    assertThat(texts(model, text("Who is it\n"), "you")).containsExactly(List.of("you"));
    // The space is a token of the prompt's; the text alone would be read as one with it.
    assertThat(texts(model, text("Who is it "), "you")).containsExactly(List.of("you"));
    assertThat(texts(model, text("yes"), "you")).containsExactly(List.of(" you"));
  }

  @Test
  void followAPromptAsAnAnswerDoesInTheChatTemplate() {
    assertThat(
            texts(
                "{% for m in messages %}{% if m.role == 'user' %}[INST] {{ m.content }} [/INST]"
                    + "{% else %} {{ m.content }}</s>{% endif %}{% endfor %}"))
        .containsExactly(List.of(" you"));
    assertThat(
            texts(
                "{% for m in messages %}{{ m.role + ':' + m.content + '\\n' }}{% endfor %}"
                    + "{% if add_generation_prompt %}assistant:{% endif %}"))
        .containsExactly(List.of("you"));
    // An answer that is written in another way, or refused, says nothing.
    assertThat(
            texts(
                "{% for m in messages %}{% if m.role == 'user' %}{{ m.content }}"
                    + "{% else %}<think>{{ m.content }}{% endif %}{% endfor %}:"))
        .containsExactly(List.of("you"));
    assertThat(
            texts(
                "{% for m in messages %}{% if m.role == 'user' %}{{ m.content }}"
                    + "{% else %}{{ raise_exception('no') }}{% endif %}{% endfor %}:"))
        .containsExactly(List.of("you"));
  }

  private List<List<String>> texts(String template) {
    try (var other = LlamaModel.load(file, ModelSettings.standard().withChatTemplate(template))) {
      return texts(other, question("Who?"), "you");
    }
  }

  private static List<List<String>> texts(LlamaModel model, Prompt prompt, String... options) {
    var request = new GenerationRequest(prompt, GenerationSettings.greedy(1), List.of(options));
    var tokens = model.tokenize(request);
    assertThat(tokens.prompt()).isEqualTo(model.tokenize(prompt));
    return tokens.options().stream()
        .map(option -> option.stream().map(t -> model.tokenizer().detokenize(List.of(t))).toList())
        .toList();
  }

  private static List<Double> probabilities(WorkerPool pool, GenerationRequest request) {
    return pool.generate(List.of(request), GenerationListener.NONE).get(0).optionLogProbabilities();
  }

  private static GenerationRequest request(String question, List<String> options) {
    return new GenerationRequest(question(question), GenerationSettings.greedy(3), options);
  }

  private static Prompt question(String question) {
    return Prompt.of(List.of(ChatMessage.user(question)));
  }

  private static Prompt text(String text) {
    return Prompt.of(List.of(ChatMessage.text(text)));
  }

  private WorkerPool pool(int workers) {
    return new WorkerPool(model, new WorkerSettings(workers, 1, 256));
  }

  private static int[] array(List<Integer> tokens) {
    return tokens.stream().mapToInt(i -> i).toArray();
  }
}
