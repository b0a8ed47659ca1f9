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

class JinjaTemplateTests {

  /** Takes a system message, and wants the user and the assistant to take turns after it. */
  private static final String TURNS =
      "{% if messages[0].role == 'system' %}{{ '<S>' + messages[0].content + '</S>' }}"
          + "{% set rest = messages[1:] %}{% else %}{% set rest = messages %}{% endif %}"
          + "{% for m in rest %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
          + "{{ raise_exception('roles must alternate') }}{% endif %}"
          + "{{ '<' + m.role + '>' + m.content.strip() }}{% endfor %}<assistant>";

  /** The same, without system messages. */
  private static final String TURNS_WITHOUT_SYSTEM =
      "{% if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
          + TURNS;

  private static final List<ChatMessage> TOLD_AND_ASKED =
      List.of(
          ChatMessage.system("Help."),
          ChatMessage.user("It is 7."),
          ChatMessage.user("What is it?"),
          ChatMessage.assistant("7"),
          ChatMessage.user("Sure?"));

  /** Our own templates with the constructs of well-known ones; what they give with Jinja 3.1.6. */
  static Stream<Arguments> renderedByJinja() throws IOException {
    try (var cases = JinjaTemplateTests.class.getResourceAsStream("chat-templates.json")) {
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
    assertThat(new JinjaTemplate(template, "<s>", "</s>").render(messages)).isEqualTo(expected);
  }

  @Test
  void readsNoTemplateInAMessage() {
    var template =
        new JinjaTemplate("{{ messages[0].content }}{{ messages[0]['content'] }}", "", "");
    var hostile = "{{ 1 + 1 }}{% for %}{# x #}{{ messages }}";

    assertThat(template.render(List.of(ChatMessage.user(hostile)))).isEqualTo(hostile + hostile);
  }

  @Test
  void putsASystemMessageIntoTheUsersWhereTheTemplateTakesNone() {
    var template =
        new JinjaTemplate(
            "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}"
                + "{% endif %}[{{ m.role }}] {{ m.content }}{% endfor %}",
            "", "");

    assertThat(
            template.render(
                List.of(ChatMessage.system("Be brief."), ChatMessage.user("Who are you?"))))
        .isEqualTo("[user] Be brief.\n\nWho are you?");
  }

  @Test
  void mergesNeighboursWhereTheTemplateWantsTurns() {
    assertThat(new JinjaTemplate(TURNS, "", "").render(TOLD_AND_ASKED))
        .isEqualTo("<S>Help.</S><user>It is 7.\nWhat is it?<assistant>7<user>Sure?<assistant>");
  }

  @Test
  void mergesAndMovesTheSystemMessageWhereTheTemplateTakesNeither() {
    assertThat(new JinjaTemplate(TURNS_WITHOUT_SYSTEM, "", "").render(TOLD_AND_ASKED))
        .isEqualTo("<user>Help.\n\nIt is 7.\nWhat is it?<assistant>7<user>Sure?<assistant>");
  }

  @Test
  void mergesNoMoreThanItMust() {
    var noSystem =
        "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no') }}{% endif %}"
            + "{{ '<' + m.role + '>' + m.content }}{% endfor %}";

    assertThat(new JinjaTemplate(noSystem, "", "").render(TOLD_AND_ASKED))
        .isEqualTo(
            "<user>Help.\n\nIt is 7.<user>What is it?<assistant>7<user>Sure?"); // two users stay
  }

  @Test
  void changesNothingThatTheTemplateTakes() {
    var takesAll = "{% for m in messages %}{{ '<' + m.role + '>' + m.content }}{% endfor %}";

    assertThat(new JinjaTemplate(takesAll, "", "").render(TOLD_AND_ASKED))
        .isEqualTo("<system>Help.<user>It is 7.<user>What is it?<assistant>7<user>Sure?");
    assertThat(
            new JinjaTemplate(TURNS, "", "")
                .render(List.of(ChatMessage.system("Help."), ChatMessage.user("Sure?"))))
        .isEqualTo("<S>Help.</S><user>Sure?<assistant>");
  }

  @Test
  void saysWhatTheTemplateRefuses() {
    var template = new JinjaTemplate(TURNS_WITHOUT_SYSTEM, "", "");
    var assistantFirst =
        List.of(
            ChatMessage.system("Help."), ChatMessage.assistant("What?"), ChatMessage.user("Hi"));

    assertThatExceptionOfType(ChatTemplateException.class)
        .isThrownBy(() -> template.render(assistantFirst))
        .withMessageContaining("refuses")
        .withMessageContaining("no system role"); // of the conversation as it is
    assertThatExceptionOfType(ChatTemplateException.class)
        .isThrownBy(() -> template.render(assistantFirst.subList(1, 3)))
        .withMessageContaining("roles must alternate");
  }

  @Test
  void changesNothingWhereTheTemplateIsBroken() {
    var broken =
        new JinjaTemplate(
            "{% if messages[0].role == 'system' %}{{ messages[0]. }}{% endif %}", "", "");

    assertThatExceptionOfType(ChatTemplateException.class)
        .isThrownBy(() -> broken.render(TOLD_AND_ASKED))
        .withMessageContaining("cannot be rendered");
  }

  @Test
  void saysWhatIsWrongWithATemplate() {
    var template = new JinjaTemplate("{% for m in messages %}{{ m. }}{% endfor %}", "", "");

    assertThatExceptionOfType(ChatTemplateException.class)
        .isThrownBy(() -> template.render(List.of(ChatMessage.user("Hi"))))
        .withMessageContaining("cannot be rendered: line 1");
  }

  @Test
  void tellsTheSameDayAlways() {
    var template = new JinjaTemplate("{{ strftime_now('%A, %d %B %Y, %H:%M, %j, %%') }}", "", "");

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
