package io.github.trustengine.dimension;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.llama.Prompt;
import io.github.trustengine.text.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;

/**
 * A line of the user's own items.
 *
 * @param scenario the scenario that it belongs to
 */
record UserItemLine(String scenario, Item item) {

  private static final List<String> FIELDS =
      List.of(
          "id",
          "scenario",
          "prompt",
          "messages",
          "scoring",
          "expected",
          "choices",
          "ignore_case",
          "weight",
          "max_tokens");
  private static final List<String> ROLES = List.of("system", "user", "assistant");
  private static final int DEFAULT_MAX_TOKENS = 64;
  private static final int MOST_CHOICES = 26;

  /**
   * Read a line.
   *
   * @throws DataException with the origin and what is wrong
   */
  static UserItemLine parse(String line, String origin) {
    return new Parser(ResponseRecords.parseObject(line, origin), origin).parse();
  }

  private record Parser(JsonNode line, String origin) {

    UserItemLine parse() {
      line.fieldNames()
          .forEachRemaining(
              name -> {
                if (!FIELDS.contains(name)) {
                  throw error(
                      "there is no field \""
                          + name
                          + "\". "
                          + NearestName.suggestion(name, FIELDS));
                }
              });
      AnswerScoring scoring =
          AnswerScoring.named(text("scoring"))
              .orElseThrow(() -> error("\"scoring\" must be exact, contains, regex or choice"));
      List<String> choices = choices(scoring);
      List<String> expected = expected(scoring, choices);
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("scoring", scoring.toString());
      fields.put("expected", expected);
      if (!choices.isEmpty()) {
        fields.put("choices", choices);
      }
      if (ignoreCase()) {
        fields.put("ignore_case", true);
      }
      fields.put("weight", weight());
      List<ChatMessage> messages = withChoices(messages(), choices);
      return new UserItemLine(
          line.has("scenario") ? text("scenario") : "items",
          new Item(
              text("id"),
              "",
              new Prompt(messages, messages.size() - 1, 0),
              new Sampling(0, maxTokens(), 1),
              fields,
              IntStream.range(0, choices.size()).mapToObj(Parser::letter).toList()));
    }

    private List<ChatMessage> messages() {
      if (line.has("prompt") == line.has("messages")) {
        throw error("there must be either \"prompt\" or \"messages\"");
      }
      if (line.has("prompt")) {
        return List.of(ChatMessage.user(text("prompt")));
      }
      JsonNode array = line.get("messages");
      if (!array.isArray() || array.isEmpty()) {
        throw error("\"messages\" must be a list of messages");
      }
      List<ChatMessage> messages = new ArrayList<>();
      for (JsonNode message : array) {
        String role = message.path("role").asText();
        if (!ROLES.contains(role) || !message.path("content").isTextual()) {
          throw error(
              "every message must have a \"role\" (system, user or assistant) and a text as"
                  + " \"content\"");
        }
        messages.add(new ChatMessage(role, message.get("content").textValue()));
      }
      if (!messages.get(messages.size() - 1).role().equals("user")) {
        throw error("the last message must be the user's");
      }
      return messages;
    }

    private static List<ChatMessage> withChoices(List<ChatMessage> messages, List<String> choices) {
      if (choices.isEmpty()) {
        return messages;
      }
      int last = messages.size() - 1;
      StringBuilder text = new StringBuilder(messages.get(last).content());
      for (int i = 0; i < choices.size(); i++) {
        text.append('\n').append(letter(i)).append(". ").append(choices.get(i));
      }
      text.append("\nAnswer with the letter of the right choice.");
      List<ChatMessage> extended = new ArrayList<>(messages);
      extended.set(last, ChatMessage.user(text.toString()));
      return extended;
    }

    private static String letter(int choice) {
      return Character.toString('A' + choice);
    }

    private List<String> choices(AnswerScoring scoring) {
      if (scoring != AnswerScoring.CHOICE) {
        if (line.has("choices")) {
          throw error("\"choices\" need the scoring \"choice\"");
        }
        return List.of();
      }
      List<String> choices = texts("choices");
      if (choices.size() < 2
          || choices.size() > MOST_CHOICES
          || choices.stream().distinct().count() < choices.size()) {
        throw error("\"choices\" must be 2 to " + MOST_CHOICES + " different texts");
      }
      return choices;
    }

    private List<String> expected(AnswerScoring scoring, List<String> choices) {
      List<String> expected =
          line.path("expected").isTextual() ? List.of(text("expected")) : texts("expected");
      for (String one : expected) {
        if (one.isEmpty()) {
          throw error("\"expected\" must not be empty: every response would be right");
        }
        if (scoring == AnswerScoring.CHOICE && !choices.contains(one)) {
          throw error("the expected \"" + one + "\" is not among the choices");
        }
        if (scoring == AnswerScoring.REGEX) {
          checkRegex(one);
        }
      }
      return expected;
    }

    private void checkRegex(String regex) {
      try {
        Pattern.compile(regex);
      } catch (PatternSyntaxException e) {
        throw error(
            String.format(
                "the expected \"%s\" is no regular expression: %s", regex, e.getDescription()));
      }
    }

    private boolean ignoreCase() {
      JsonNode value = line.path("ignore_case");
      if (!value.isMissingNode() && !value.isBoolean()) {
        throw error("\"ignore_case\" must be true or false");
      }
      return value.asBoolean();
    }

    private double weight() {
      JsonNode value = line.path("weight");
      if (value.isMissingNode()) {
        return 1;
      }
      if (!value.isNumber() || !(value.doubleValue() > 0) || value.doubleValue() > 1e6) {
        throw error("\"weight\" must be a number above 0 and up to 1000000");
      }
      return value.doubleValue();
    }

    private int maxTokens() {
      JsonNode value = line.path("max_tokens");
      if (value.isMissingNode()) {
        return DEFAULT_MAX_TOKENS;
      }
      if (!value.isInt() || value.intValue() < 1) {
        throw error("\"max_tokens\" must be a whole number above 0");
      }
      return value.intValue();
    }

    private List<String> texts(String name) {
      JsonNode array = line.path(name);
      List<String> texts = new ArrayList<>();
      for (JsonNode element : array) {
        if (element.isTextual()) {
          texts.add(element.textValue());
        }
      }
      if (!array.isArray() || texts.isEmpty() || texts.size() < array.size()) {
        throw error("\"" + name + "\" must be a text or a list of texts");
      }
      return List.copyOf(texts);
    }

    private String text(String name) {
      return ResponseRecords.text(line, name, origin);
    }

    private DataException error(String problem) {
      return new DataException(origin + ": " + problem);
    }
  }
}
