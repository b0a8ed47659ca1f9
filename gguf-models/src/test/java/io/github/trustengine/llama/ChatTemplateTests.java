package io.github.trustengine.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChatTemplateTests {

  /** Our own templates with the constructs of well-known ones; what they give with Jinja 3.1.6. */
  static Stream<Arguments> renderedByJinja() throws IOException {
    try (var cases = ChatTemplateTests.class.getResourceAsStream("chat-templates.json")) {
      return StreamSupport.stream(new ObjectMapper().readTree(cases).spliterator(), false)
          .map(
              c ->
                  Arguments.of(
                      c.get("name").asText(),
                      c.get("template").asText(),
                      messages(c.get("messages")),
                      c.get("expected").asText()));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("renderedByJinja")
  void rendersAsJinjaDoes(
      String name, String template, List<ChatMessage> messages, String expected) {
    assertThat(new ChatTemplate(template, "<s>", "</s>").render(messages)).isEqualTo(expected);
  }

  @Test
  void readsNoTemplateInAMessage() {
    var template =
        new ChatTemplate("{{ messages[0].content }}{{ messages[0]['content'] }}", "", "");
    var hostile = "{{ 1 + 1 }}{% for %}{# x #}{{ messages }}";

    assertThat(template.render(List.of(ChatMessage.user(hostile)))).isEqualTo(hostile + hostile);
  }

  @Test
  void putsASystemMessageIntoTheUsersWhereTheTemplateTakesNone() {
    var template =
        new ChatTemplate(
            "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}"
                + "{% endif %}[{{ m.role }}] {{ m.content }}{% endfor %}",
            "", "");

    assertThat(
            template.render(
                List.of(ChatMessage.system("Be brief."), ChatMessage.user("Who are you?"))))
        .isEqualTo("[user] Be brief.\n\nWho are you?");
  }

  @Test
  void saysWhatTheTemplateRefuses() {
    var template = new ChatTemplate("{{ raise_exception('roles must alternate') }}", "", "");

    assertThatExceptionOfType(ChatTemplateException.class)
        .isThrownBy(() -> template.render(List.of(ChatMessage.user("Hi"))))
        .withMessageContaining("refuses")
        .withMessageContaining("roles must alternate");
  }

  @Test
  void saysWhatIsWrongWithATemplate() {
    var template = new ChatTemplate("{% for m in messages %}{{ m. }}{% endfor %}", "", "");

    assertThatExceptionOfType(ChatTemplateException.class)
        .isThrownBy(() -> template.render(List.of(ChatMessage.user("Hi"))))
        .withMessageContaining("cannot be rendered: line 1");
  }

  @Test
  void tellsTheSameDayAlways() {
    var template = new ChatTemplate("{{ strftime_now('%A, %d %B %Y, %H:%M, %j, %%') }}", "", "");

    assertThat(template.render(List.of(ChatMessage.user("Hi"))))
        .isEqualTo("Friday, 26 July 2024, 12:00, 208, %");
  }

  private static List<ChatMessage> messages(JsonNode nodes) {
    var messages = new ArrayList<ChatMessage>();
    for (var node : nodes) {
      messages.add(new ChatMessage(node.get("role").asText(), node.get("content").asText()));
    }
    return messages;
  }
}
