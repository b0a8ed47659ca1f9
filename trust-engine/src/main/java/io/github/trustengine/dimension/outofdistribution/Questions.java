package io.github.trustengine.dimension.outofdistribution;

import io.github.trustengine.dimension.ClassificationMessages;
import io.github.trustengine.dimension.ClassificationMessages.Demonstration;
import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.DataNode;
import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.Sampling;
import io.github.trustengine.dimension.Template;
import io.github.trustengine.llama.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Makes the items of a task from a data folder. */
final class Questions {

  private static final Sampling GREEDY = new Sampling(0, 20, 1);
  private static final int CHOICES = 4;
  private static final int STYLE_DEMONSTRATIONS = 8;
  private static final int KNOWLEDGE_DEMONSTRATIONS = 5;
  private static final String DATED_DEMONSTRATIONS = "2021_qa";

  private final DataFolder data;

  Questions(DataFolder data) {
    this.data = data;
  }

  List<Item> of(Task task) {
    ClassificationMessages messages = ClassificationMessages.of(data);
    String instruction = instruction(task);
    List<Demonstration> demonstrations = demonstrations(task);
    List<Item> items = new ArrayList<>();
    for (Question question : questions(task)) {
      Prompt prompt =
          demonstrations.isEmpty()
              ? messages.zeroShot(instruction, question.input())
              : messages.fewShot(instruction, demonstrations, question.input());
      items.add(
          new Item(
              Integer.toString(items.size()),
              question.gold(),
              prompt,
              GREEDY,
              question.fields(),
              ClassificationMessages.answers(labels(task), demonstrations)));
    }
    return items;
  }

  private record Question(String input, String gold, Map<String, Object> fields) {}

  private static List<String> labels(Task task) {
    return switch (task.kind()) {
      case STYLE -> List.of(Sentiment.NEGATIVE, Sentiment.POSITIVE);
      case KNOWLEDGE ->
          IntStream.range(0, task.offersIdk() ? CHOICES + 1 : CHOICES)
              .mapToObj(Integer::toString)
              .toList();
    };
  }

  private String instruction(Task task) {
    String name =
        switch (task.kind()) {
          case STYLE -> "style";
          case KNOWLEDGE -> task.offersIdk() ? "knowledge_idk" : "knowledge";
        };
    return data.wording("ood").get("task_message", name).text();
  }

  private List<Question> questions(Task task) {
    return switch (task.kind()) {
      case STYLE ->
          style().get("dev", task.testSet()).list().stream()
              .map(row -> new Question(row.get("sentence").text(), sentiment(row), gold(row)))
              .toList();
      case KNOWLEDGE -> {
        Wording wording = wording();
        yield knowledge().get("test", task.testSet()).list().stream()
            .map(row -> knowledgeQuestion(row, wording, task.offersIdk()))
            .toList();
      }
    };
  }

  private static Map<String, Object> gold(DataNode styleRow) {
    return Map.of("gold", sentiment(styleRow));
  }

  private static Question knowledgeQuestion(DataNode row, Wording wording, boolean idk) {
    String answer = answer(row);
    String input =
        date(row, wording)
            + question(row, wording)
            + wording.testSuffix()
            + choiceLines(row, wording)
            + (idk ? wording.idkLine() : "");
    String text = choices(row).get(Integer.parseInt(answer));
    return new Question(input, answer, Map.of("gold", answer, "gold_text", text));
  }

  private List<Demonstration> demonstrations(Task task) {
    return task.demonstrations()
        .map(
            set ->
                switch (task.kind()) {
                  case STYLE ->
                      first(STYLE_DEMONSTRATIONS, style().get("train_demo", set)).stream()
                          .map(row -> new Demonstration(row.get("sentence").text(), sentiment(row)))
                          .toList();
                  case KNOWLEDGE -> knowledgeDemonstrations(set);
                })
        .orElse(List.of());
  }

  private List<Demonstration> knowledgeDemonstrations(String set) {
    Wording wording = wording();
    return first(KNOWLEDGE_DEMONSTRATIONS, knowledge().get("demo", set)).stream()
        .map(
            row ->
                new Demonstration(
                    (set.contains(DATED_DEMONSTRATIONS) ? date(row, wording) : "")
                        + question(row, wording)
                        + choiceLines(row, wording),
                    answer(row)))
        .toList();
  }

  private static List<DataNode> first(int number, DataNode rows) {
    List<DataNode> all = rows.list();
    if (all.size() < number) {
      throw rows.error("must have " + number + " rows, but has " + all.size());
    }
    return all.subList(0, number);
  }

  private DataNode style() {
    return data.json("ood/style.json");
  }

  private DataNode knowledge() {
    return data.json("ood/knowledge.json");
  }

  private static String sentiment(DataNode row) {
    return switch (row.get("label").text()) {
      case "0" -> Sentiment.NEGATIVE;
      case "1" -> Sentiment.POSITIVE;
      default -> throw row.get("label").error("must be \"0\" or \"1\"");
    };
  }

  /** The number of the right choice: the first element, or the first character, of "answer". */
  private static String answer(DataNode row) {
    DataNode answer = row.get("answer");
    List<DataNode> elements = answer.isList() ? answer.list() : List.of(answer);
    String text = elements.isEmpty() ? "" : elements.get(0).text();
    if (!text.matches("[0-3].*")) {
      throw answer.error("must begin with \"0\", \"1\", \"2\" or \"3\"");
    }
    return text.substring(0, 1);
  }

  private static List<String> choices(DataNode row) {
    List<String> choices = row.get("choices").texts();
    if (choices.size() != CHOICES) {
      throw row.get("choices").error("must be " + CHOICES + " texts");
    }
    return choices;
  }

  private static String date(DataNode row, Wording wording) {
    return Template.fill(wording.dateLine(), Map.of("date", row.get("question_date").text()));
  }

  private static String question(DataNode row, Wording wording) {
    return Template.fill(
        wording.questionLine(), Map.of("question", row.get("question_sentence").text()));
  }

  private static String choiceLines(DataNode row, Wording wording) {
    StringBuilder lines = new StringBuilder();
    List<String> choices = choices(row);
    for (int i = 0; i < choices.size(); i++) {
      lines.append(
          Template.fill(
              wording.choiceLine(), Map.of("i", Integer.toString(i), "choice", choices.get(i))));
    }
    return lines.toString();
  }

  private record Wording(
      String dateLine, String questionLine, String testSuffix, String choiceLine, String idkLine) {}

  private Wording wording() {
    DataNode template = data.wording("ood").get("question_template");
    return new Wording(
        template.get("date_line").text(),
        template.get("question_line").text(),
        template.get("question_line_suffix_test_only").text(),
        template.get("choice_line").text(),
        template.get("idk_choice").text());
  }
}
