package io.github.trustengine.dimension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.llama.ConversationTemplate;
import io.github.trustengine.llama.ConversationTemplate.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversationTemplatesTests {

  private static final String WHOLE =
      """
      {"system": "Hi.", "roles": ["U", "A"], "style": "LLAMA2", "sep": " ", "sep2": "<",
       "stop_str": "end", "stop_token_ids": [2, 7]}
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void readsATemplate() throws IOException {
    assertThat(read(WHOLE))
        .isEqualTo(
            new ConversationTemplate(
                "mine",
                Style.LLAMA2,
                "Hi.",
                "U",
                "A",
                " ",
                "<",
                Optional.of("end"),
                List.of(2, 7)));
  }

  @Test
  void readsATemplateWithoutWhatItDoesNotNeed() throws IOException {
    ConversationTemplate read =
        read(
            WHOLE
                .replace("\"<\"", "null")
                .replace("\"end\"", "null")
                .replace("[2, 7]", "null")
                .replace("LLAMA2", "INSTRUCT"));

    assertThat(read.secondSeparator()).isEmpty();
    assertThat(read.stopText()).isEmpty();
    assertThat(read.stopTokens()).isEmpty();
    assertThat(read.style()).isEqualTo(Style.INSTRUCT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"LLAMA2\"   | \"LLAMA3\"     | style must be one of",
        "\"U\", \"A\" | \"U\"          | roles must be two",
        "\"Hi.\"      | 1              | system must be a text",
        "[2, 7]       | [\"</s>\"]     | stop_token_ids[0] must be a whole number",
        "\"sep2\"     | \"sep3\"       | sep2 is missing",
      })
  void saysWhatIsWrong(String part, String other, String problem) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> read(WHOLE.replace(part, other)))
        .withMessageContainingAll("strings.json", problem);
  }

  @Test
  void namesTheNearestOne() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> ConversationTemplates.read(open("{\"mine\": {}}"), "mind"))
        .withMessageContainingAll("\"mind\"", "mine");
  }

  @Test
  void ourOwnDataHasNone() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> ConversationTemplates.read(SharedData.own(), "llama-2"))
        .withMessageContaining("conversation_templates");
  }

  /** The styles and separators of the paper's wrappers, whose texts are not part of the project. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "llama-2                   | SU[/INST]",
        "llama-2_no_sys            | SU[/INST]",
        "llama-2_trust             | SU[/INST]",
        "llama-2_fact              | SU[/INST]",
        "vicuna_v1.1               | S USER: U ASSISTANT:",
        "vicuna_v1.1_no_sys        | S USER: U ASSISTANT:",
        "vicuna_v1.1_trust         | S USER: U ASSISTANT:",
        "vicuna_v1.1_fact          | S USER: U ASSISTANT:",
        "redpajama-incite-instruct | SU\\nanswer:",
      })
  void knowsThePapersWrappers(String name, String rendered) {
    ConversationTemplate template = ConversationTemplates.read(SharedData.open(), name);

    assertThat(template.render(List.of(ChatMessage.system("S"), ChatMessage.user("U"))))
        .isEqualTo(rendered.replace("\\n", "\n"));
    assertThat(template.stopText())
        .isEqualTo(name.startsWith("red") ? Optional.of("sentence") : Optional.empty());
    assertThat(template.stopTokens()).isEqualTo(name.startsWith("lla") ? List.of(2) : List.of());
  }

  @Test
  void onlyTheWholeSystemTextHasTheMarks() {
    List<ChatMessage> question = List.of(ChatMessage.user("U"));

    assertThat(ConversationTemplates.read(SharedData.open(), "llama-2").render(question))
        .startsWith("<s>[INST] <<SYS>>\n")
        .endsWith("\n<</SYS>>\n\nU[/INST]");
    assertThat(ConversationTemplates.read(SharedData.open(), "llama-2_no_sys").render(question))
        .isEqualTo("<s>[INST]\n\nU[/INST]");
    assertThat(ConversationTemplates.read(SharedData.open(), "vicuna_v1.1_no_sys").render(question))
        .isEqualTo(" USER: U ASSISTANT:");
  }

  private ConversationTemplate read(String template) throws IOException {
    return ConversationTemplates.read(open("{\"mine\": " + template + "}"), "mine");
  }

  private DataFolder open(String templates) throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(
        folder.resolve("strings.json"), "{\"conversation_templates\": " + templates + "}");
    return DataFolders.open(Optional.of(folder));
  }
}
