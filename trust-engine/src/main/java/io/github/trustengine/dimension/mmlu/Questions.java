package io.github.trustengine.dimension.mmlu;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import io.github.trustengine.dimension.CsvTable;
import io.github.trustengine.dimension.DataFile;
import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.DataNode;
import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.Sampling;
import io.github.trustengine.dimension.Template;
import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.llama.Prompt;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes the items from a data folder. */
final class Questions {

  private static final Sampling GREEDY = new Sampling(0, 16, 1);
  private static final int DEMONSTRATIONS = 5;

  /** The longest prompt that keeps all demonstrations, in tokens of GPT-2, as upstream counts. */
  private static final int MOST_TOKENS = 2048;

  private static final Encoding GPT2 =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);

  private static final List<String> LETTERS = Stream.of(Choice.values()).map(Choice::name).toList();

  /** The subjects of MMLU. */
  static final List<String> SUBJECTS =
      DataNode.ofResource(Questions.class, "subjects.json").texts();

  private final DataFolder data;
  private final DataNode wording;

  Questions(DataFolder data) {
    this.data = data;
    this.wording = data.wording("mmlu");
  }

  private record Question(String text, List<String> choices, Choice gold) {

    private static final int COLUMNS = 2 + Choice.values().length;

    static Question of(DataFile file, int row, List<String> cells) {
      if (cells.size() != COLUMNS) {
        throw file.error(
            "row %d must have %d cells, but has %d".formatted(row, COLUMNS, cells.size()));
      }
      String gold = cells.get(COLUMNS - 1);
      return new Question(
          cells.get(0),
          cells.subList(1, COLUMNS - 1),
          Choice.named(gold)
              .orElseThrow(
                  () ->
                      file.error(
                          "row %d must end with A, B, C or D, but ends with \"%s\""
                              .formatted(row, gold))));
    }
  }

  /** The items of all subjects, in upstream order. */
  List<Item> all() {
    List<String> subjects = wording.has("subjects") ? wording.get("subjects").texts() : SUBJECTS;
    return subjects.stream().flatMap(subject -> of(subject).stream()).toList();
  }

  private List<Item> of(String subject) {
    String header =
        Template.fill(
            wording.get("header").text(), Map.of("subject", " " + subject.replace('_', ' ')));
    DataFile file = data.file("mmlu/dev/" + subject + "_dev.csv");
    List<Question> examples = read(file);
    if (examples.size() < DEMONSTRATIONS) {
      throw file.error("must have " + DEMONSTRATIONS + " rows, but has " + examples.size());
    }
    List<String> demonstrations =
        examples.subList(0, DEMONSTRATIONS).stream().map(this::demonstration).toList();
    List<Item> items = new ArrayList<>();
    for (Question question : read(data.file("mmlu/test/" + subject + "_test.csv"))) {
      items.add(
          new Item(
              subject + "/" + items.size(),
              question.gold().name(),
              prompt(header, demonstrations, ask(question)),
              GREEDY,
              Map.of("gold", question.gold().name(), "subject", subject),
              LETTERS));
    }
    return items;
  }

  private static List<Question> read(DataFile file) {
    List<Question> questions = new ArrayList<>();
    for (List<String> cells : CsvTable.readWithoutHeader(file)) {
      questions.add(Question.of(file, questions.size() + 1, cells));
    }
    return questions;
  }

  private String ask(Question question) {
    StringBuilder text = new StringBuilder(question.text());
    Iterator<String> choices = question.choices().iterator();
    for (Choice letter : Choice.values()) {
      text.append(
          Template.fill(
              wording.get("choice_line").text(),
              Map.of("letter", letter.name(), "choice", choices.next())));
    }
    return text.append(wording.get("answer").text()).toString();
  }

  private String demonstration(Question question) {
    return ask(question)
        + Template.fill(
            wording.get("demo_answer").text(), Map.of("letter", question.gold().name()));
  }

  /** With as many of the demonstrations as there is room for. */
  private static Prompt prompt(String header, List<String> demonstrations, String question) {
    int shown = demonstrations.size();
    String before = header + String.join("", demonstrations);
    while (shown > 0 && isTooLong(before + question)) {
      shown--;
      before = header + String.join("", demonstrations.subList(0, shown));
    }
    return new Prompt(
        List.of(ChatMessage.text(before + question)), 0, before.stripTrailing().length());
  }

  private static boolean isTooLong(String text) {
    // Every token has at least one byte, so that most texts need not be counted.
    return text.getBytes(UTF_8).length > MOST_TOKENS
        && GPT2.countTokensOrdinary(text) > MOST_TOKENS;
  }
}
