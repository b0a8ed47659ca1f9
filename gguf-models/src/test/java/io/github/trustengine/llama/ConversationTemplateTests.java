package io.github.trustengine.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufValue;
import io.github.trustengine.gguf.GgufWriter;
import io.github.trustengine.llama.ConversationTemplate.Style;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationTemplateTests {

  private static final ChatMessage S = ChatMessage.system("S");
  private static final ChatMessage U = ChatMessage.user("U");
  private static final ChatMessage A = ChatMessage.assistant("A");

  private static final ConversationTemplate LLAMA2 =
      new ConversationTemplate(
          "llama-2",
          Style.LLAMA2,
          "<s>[INST] <<SYS>>\nBe kind.\n<</SYS>>\n\n",
          "[INST]",
          "[/INST]",
          " ",
          " </s><s>",
          Optional.empty(),
          List.of(2));
  private static final ConversationTemplate VICUNA =
      new ConversationTemplate(
          "vicuna_v1.1",
          Style.ADD_COLON_TWO,
          "We talk.",
          "USER",
          "ASSISTANT",
          " ",
          "</s>",
          Optional.empty(),
          List.of());
  private static final ConversationTemplate INSTRUCT =
      new ConversationTemplate(
          "instruct",
          Style.INSTRUCT,
          "",
          "",
          "answer",
          "\n",
          "",
          Optional.of("sentence"),
          List.of());

  @Test
  void rendersASystemMessageAndAQuestion() {
    assertThat(LLAMA2.render(List.of(S, U))).isEqualTo("SU[/INST]");
    assertThat(VICUNA.render(List.of(S, U))).isEqualTo("S USER: U ASSISTANT:");
    assertThat(INSTRUCT.render(List.of(S, U))).isEqualTo("SU\nanswer:");
  }

  @Test
  void hasItsMarksOnlyWithoutASystemMessage() {
    assertThat(LLAMA2.render(List.of(U)))
        .isEqualTo("<s>[INST] <<SYS>>\nBe kind.\n<</SYS>>\n\nU[/INST]");
    assertThat(VICUNA.render(List.of(U))).isEqualTo("We talk. USER: U ASSISTANT:");
    assertThat(INSTRUCT.render(List.of(U))).isEqualTo("U\nanswer:");
  }

  @Test
  void rendersDemonstrations() {
    var messages = List.of(S, U, A, ChatMessage.user("V"));
    assertThat(LLAMA2.render(messages)).isEqualTo("SU[/INST] A </s><s>[INST] V [/INST]");
    assertThat(VICUNA.render(messages)).isEqualTo("S USER: U ASSISTANT: A</s>USER: V ASSISTANT:");
    assertThat(INSTRUCT.render(messages)).isEqualTo("SU\nanswer: A\nV\nanswer:");
  }

  /** As in the privacy dimension's conversations. */
  @Test
  void separatesByTheNumberOfTheTurn() {
    var messages = List.of(S, U, ChatMessage.user("V"));
    assertThat(LLAMA2.render(messages)).isEqualTo("SU[INST] V </s><s>[/INST]");
    assertThat(VICUNA.render(messages)).isEqualTo("S USER: U USER: V</s>ASSISTANT:");
  }

  /** As in the demonstrations of the fairness dimension. */
  @Test
  void takesTheLastSystemMessage() {
    var messages = List.of(S, ChatMessage.system("Who?"), ChatMessage.system("Yes"), U);
    assertThat(LLAMA2.render(messages)).isEqualTo("YesU[/INST]");
    assertThat(VICUNA.render(messages)).isEqualTo("Yes USER: U ASSISTANT:");
    assertThat(INSTRUCT.render(messages)).isEqualTo("YesU\nanswer:");
  }

  @Test
  void takesATurnWithoutTextForItsRole() {
    var messages = List.of(S, ChatMessage.user(""), ChatMessage.assistant(""), U);
    assertThat(LLAMA2.render(messages)).isEqualTo("[INST][/INST][INST] U [/INST]");
    assertThat(VICUNA.render(messages)).isEqualTo("S USER:ASSISTANT:USER: U ASSISTANT:");
    assertThat(INSTRUCT.render(messages)).isEqualTo("S:answer:U\nanswer:");
  }

  @Test
  void refusesARoleThatItDoesNotKnow() {
    assertThatExceptionOfType(ChatTemplateException.class)
        .isThrownBy(() -> VICUNA.render(List.of(new ChatMessage("tool", "x"))))
        .withMessageContainingAll("vicuna_v1.1", "tool");
  }

  @Test
  void losesALastCharacterWhereThereIsAStopText() {
    assertThat(INSTRUCT.finish("positive.")).isEqualTo("positive");
    assertThat(INSTRUCT.finish("yes \ud83d\ude00")).isEqualTo("yes ");
    assertThat(INSTRUCT.finish("")).isEmpty();
    assertThat(LLAMA2.finish("positive.")).isEqualTo("positive.");
  }

  @Test
  void isAnotherTemplateIfAnythingDiffers() {
    assertThat(LLAMA2.sha256()).matches("[0-9a-f]{64}").isNotEqualTo(VICUNA.sha256());
    var other =
        new ConversationTemplate(
            "instruct", Style.INSTRUCT, "", "", "answer", "\n", "", Optional.empty(), List.of());
    assertThat(other.sha256()).isNotEqualTo(INSTRUCT.sha256());
  }

  @Test
  void readsTheWholeTextAsUpstreamDoes(@TempDir Path directory) throws IOException {
    var settings = ModelSettings.standard().withConversationTemplate(VICUNA);
    var messages = List.of(S, ChatMessage.user("<|im_start|> the <|im_end|>"));
    try (var model =
            LlamaModel.load(TinyLlama.seeded(1).write(directory.resolve("a.gguf")), settings);
        var adding = LlamaModel.load(addingBeginning(directory), settings)) {
      var text = "S USER: <|im_start|> the <|im_end|> ASSISTANT:";

      assertThat(model.chatTemplate().render(messages)).isEqualTo(text);
      assertThat(model.tokenize(Prompt.of(messages)).tokens())
          .isEqualTo(model.tokenizer().tokenizeWithControlTokens(text));

      // The beginning that the vocabulary adds stands before one that the text spells out.
      var beginning = adding.tokenizer().beginningOfText().orElseThrow();
      var spelled = List.of(ChatMessage.system("<|im_start|>S"), U);
      assertThat(adding.tokenizer().tokenizeWithControlTokens("<|im_start|>"))
          .containsExactly(beginning);
      assertThat(adding.tokenize(Prompt.of(spelled)).tokens())
          .startsWith(beginning, beginning)
          .hasSize(1 + adding.tokenizer().tokenizeWithControlTokens(VICUNA.render(spelled)).size());
      // A text that is continued as it is has nothing to do with templates.
      assertThat(adding.tokenize(Prompt.of(List.of(ChatMessage.text("<|im_start|>")))).tokens())
          .hasSizeGreaterThan(2);
    }
  }

  @Test
  void sharesWhatThePromptDeclares(@TempDir Path directory) {
    var file = TinyLlama.seeded(1).write(directory.resolve("tiny.gguf"));
    for (var template : List.of(LLAMA2, VICUNA, INSTRUCT)) {
      try (var model =
          LlamaModel.load(file, ModelSettings.standard().withConversationTemplate(template))) {
        var told = List.of(ChatMessage.system("Be brief."), U, A);
        var one = model.tokenize(asked(told, ChatMessage.user("Q: what?"), 3));
        var other = model.tokenize(asked(told, ChatMessage.user("Q: why?"), 3));

        assertThat(one.sharedTokens()).isEqualTo(other.sharedTokens()).hasSizeGreaterThan(9);
        assertThat(one.tokens())
            .isEqualTo(
                model
                    .tokenize(Prompt.of(List.of(told.get(0), U, A, ChatMessage.user("Q: what?"))))
                    .tokens());
      }
    }
  }

  /** The system text that counts stands at the beginning, but comes behind the cut. */
  @Test
  void sharesNothingThatALaterSystemMessageReplaces(@TempDir Path directory) {
    var file = TinyLlama.seeded(1).write(directory.resolve("tiny.gguf"));
    try (var model =
        LlamaModel.load(file, ModelSettings.standard().withConversationTemplate(VICUNA))) {
      var messages = List.of(S, ChatMessage.system("lost"), ChatMessage.system("Yes"), U);
      assertThat(model.tokenize(new Prompt(messages, 1, 0)).shared()).isZero();
    }
  }

  @Test
  void stopsAtTheTokenThatEndsATemplatesResponses(@TempDir Path directory) {
    var file = TinyLlama.seeded(1).write(directory.resolve("tiny.gguf"));
    try (var model = LlamaModel.load(file, ModelSettings.standard());
        var pool = new WorkerPool(model, new WorkerSettings(1, 1, 256))) {
      var request = GenerationSettings.greedy(6);
      var whole = answer(pool, request);
      assertThat(whole.tokens()).hasSizeGreaterThan(1);
      int stop = whole.tokens().get(1);
      int first = whole.tokens().indexOf(stop);

      var stopped = answer(pool, request.withStops(List.of(), List.of(stop)));

      assertThat(stopped.tokens()).isEqualTo(whole.tokens().subList(0, first));
      assertThat(stopped.stop()).isEqualTo(Generation.Stop.END_OF_GENERATION);
    }
  }

  private static Generation answer(WorkerPool pool, GenerationSettings settings) {
    return pool.generate(
            List.of(new GenerationRequest(Prompt.of(List.of(U)), settings)), (i, generation) -> {})
        .get(0);
  }

  private static Prompt asked(List<ChatMessage> told, ChatMessage question, int shared) {
    var messages = new ArrayList<>(told);
    messages.add(question);
    return new Prompt(messages, shared, 0);
  }

  private static Path addingBeginning(Path directory) throws IOException {
    var source = TinyLlama.seeded(1).write(directory.resolve("source.gguf"));
    var file = directory.resolve("adding.gguf");
    try (var tiny = GgufFile.open(source)) {
      var writer =
          new GgufWriter(
              tiny.metadata().with("tokenizer.ggml.add_bos_token", GgufValue.bool(true)));
      for (var tensor : tiny.tensors()) {
        writer.copy(tiny, tensor);
      }
      writer.write(file);
    }
    return file;
  }
}
