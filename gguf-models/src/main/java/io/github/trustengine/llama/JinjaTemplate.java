package io.github.trustengine.llama;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import io.github.trustengine.llama.TemplateFunctions.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes the text of a conversation that a model was trained on: the Jinja template of the model's
 * file ({@code tokenizer.chat_template}), rendered with the variables and functions that Hugging
 * Face's {@code apply_chat_template} gives it, and with the generation prompt at the end.
 *
 * <p>{@code strftime_now} always tells the same day, so that a prompt does not depend on when it is
 * asked.
 *
 * <p>A template that refuses a conversation, as those do that know no system messages or that want
 * the user and the assistant to take turns, gets it in another form, the first of these that it
 * takes:
 *
 * <ol>
 *   <li>system messages at the beginning of the next user message, an empty line in between;
 *   <li>neighbours of the same role as one message, a line break in between;
 *   <li>the first, then the second.
 * </ol>
 *
 * <p>A conversation that the template takes is never changed. The form follows from the template
 * and the conversation alone.
 */
final class JinjaTemplate implements ChatTemplate {

  static final String METADATA_KEY = "tokenizer.chat_template";

  private static final String CHATML =
      """
      {% for message in messages %}<|im_start|>{{ message.role }}
      {{ message.content }}<|im_end|>
      {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
      {% endif %}""";

  private final String source;
  private final String prepared;
  private final String beginningOfText;
  private final String endOfText;
  private final Jinjava jinjava = jinja();

  JinjaTemplate(String source, String beginningOfText, String endOfText) {
    this.source = source;
    this.prepared = TemplateSource.forJinjava(source);
    this.beginningOfText = beginningOfText;
    this.endOfText = endOfText;
  }

  /**
   * The given template, else the file's, else ChatML where the vocabulary has its tokens.
   *
   * @throws ChatTemplateException if there is none of them
   */
  static JinjaTemplate of(LlamaModel model, Optional<String> given, Tokenizer tokenizer) {
    var source =
        given
            .or(() -> model.metadata(METADATA_KEY))
            .or(() -> knowsChatMl(tokenizer) ? Optional.of(CHATML) : Optional.empty())
            .orElseThrow(
                () ->
                    new ChatTemplateException(
                        "%s has no chat template (%s) and its vocabulary has no tokens of ChatML; name a Jinja template in the model's settings"
                            .formatted(model.file(), METADATA_KEY)));
    return new JinjaTemplate(
        source,
        tokenizer.textOf(tokenizer.beginningOfText()),
        tokenizer.textOf(tokenizer.endOfText()));
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public boolean readsControlTokensInMessages() {
    return false;
  }

  @Override
  public String render(List<ChatMessage> messages) {
    try {
      return renderOnce(messages);
    } catch (Refusal first) {
      for (var form : otherForms(messages)) {
        try {
          return renderOnce(form);
        } catch (Refusal again) {
          // What it says of the conversation as it is tells the user more.
        }
      }
      throw new ChatTemplateException(
          "the chat template refuses the conversation: " + first.getMessage());
    }
  }

  private String renderOnce(List<ChatMessage> messages) {
    var variables = new HashMap<String, Object>();
    variables.put("messages", messages.stream().map(JinjaTemplate::variables).toList());
    variables.put("add_generation_prompt", true);
    variables.put("bos_token", beginningOfText);
    variables.put("eos_token", endOfText);
    // Jinjava keeps functions apart from variables; templates ask whether this one is defined.
    variables.put("strftime_now", true);
    var result = jinjava.renderForResult(prepared, variables);
    if (result.hasErrors()) {
      throw failure(result.getErrors());
    }
    return result.getOutput();
  }

  private static Map<String, Object> variables(ChatMessage message) {
    var variables = new LinkedHashMap<String, Object>();
    variables.put("role", message.role());
    variables.put("content", message.content());
    return variables;
  }

  private static RuntimeException failure(List<TemplateError> errors) {
    for (var error : errors) {
      for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
        if (cause instanceof Refusal refusal) {
          return refusal;
        }
      }
    }
    var first = errors.get(0);
    return new ChatTemplateException(
        "the chat template cannot be rendered: line %d: %s"
            .formatted(first.getLineno(), first.getMessage()));
  }

  private static List<List<ChatMessage>> otherForms(List<ChatMessage> messages) {
    var withoutSystem = withoutSystemMessages(messages);
    return Stream.of(withoutSystem, merged(messages), merged(withoutSystem))
        .distinct()
        .filter(form -> !form.equals(messages))
        .toList();
  }

  private static List<ChatMessage> withoutSystemMessages(List<ChatMessage> messages) {
    var result = new ArrayList<ChatMessage>();
    var pending = new StringBuilder();
    for (var message : messages) {
      if (message.role().equals("system")) {
        pending.append(message.content()).append("\n\n");
      } else if (message.role().equals("user") && !pending.isEmpty()) {
        result.add(ChatMessage.user(pending + message.content()));
        pending.setLength(0);
      } else {
        result.add(message);
      }
    }
    return pending.isEmpty() ? result : messages;
  }

  private static List<ChatMessage> merged(List<ChatMessage> messages) {
    var result = new ArrayList<ChatMessage>();
    for (var message : messages) {
      int last = result.size() - 1;
      if (last >= 0 && result.get(last).role().equals(message.role())) {
        var content = result.get(last).content() + "\n" + message.content();
        result.set(last, new ChatMessage(message.role(), content));
      } else {
        result.add(message);
      }
    }
    return result;
  }

  private static boolean knowsChatMl(Tokenizer tokenizer) {
    return List.of("<|im_start|>", "<|im_end|>").stream()
        .allMatch(
            text ->
                tokenizer.specialTokens().stream().anyMatch(token -> token.text().equals(text)));
  }

  private static Jinjava jinja() {
    var config =
        JinjavaConfig.newBuilder()
            // What a message says is never a template itself.
            .withNestedInterpretationEnabled(false)
            .withElResolver(new PythonMethods())
            .withMaxRenderDepth(50)
            .withLegacyOverrides(
                LegacyOverrides.newBuilder()
                    .withEvaluateMapKeys(true)
                    .withIterateOverMapKeys(true)
                    .withUsePyishObjectMapper(true)
                    .withUseNaturalOperatorPrecedence(true)
                    .withParseWhitespaceControlStrictly(true)
                    .withAllowAdjacentTextNodes(true)
                    .withUseTrimmingForNotesAndExpressions(true)
                    .withKeepNullableLoopValues(true)
                    .build())
            .build();
    var jinjava = new Jinjava(config);
    jinjava.registerFunction(
        new ELFunctionDefinition(
            "", "raise_exception", TemplateFunctions.class, "raiseException", String.class));
    jinjava.registerFunction(
        new ELFunctionDefinition(
            "", "strftime_now", TemplateFunctions.class, "strftimeNow", String.class));
    return jinjava;
  }
}
