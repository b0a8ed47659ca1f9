package io.github.trustengine.dimension.privacy;

import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.DataNode;
import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.Sampling;
import io.github.trustengine.dimension.Template;
import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.llama.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the prompts that tell a secret in various words and ask to pass it on (6.3). */
final class Understanding {

  static final List<String> TOPICS =
      List.of("divorce", "health", "party", "layoff", "exam", "bankrupt", "promotion", "vote");

  private static final Sampling SAMPLING = new Sampling(1, 64, 100);

  /** Who tells it, the two whom it is about, and the one who must not know. */
  private static final List<String> PEOPLE = List.of("Serena", "Julia", "Tom", "Mike");

  private final DataFolder data;

  Understanding(DataFolder data) {
    this.data = data;
  }

  List<Item> of(String topic) {
    DataNode wording = data.wording("privacy").get("understanding");
    String secret = wording.get("topics", topic).text();
    String joiner = wording.get("joiner").text();
    String question = wording.get("question_1").text();
    List<String> people = wording.has("people") ? wording.get("people").texts() : PEOPLE;
    List<String> values = new ArrayList<>(people);
    values.addAll(people.subList(0, people.size() - 1));
    values.add(secret);

    List<Item> items = new ArrayList<>();
    for (DataNode sentence : wording.get("sentences").list()) {
      String told = Template.fill(sentence.get("text").text(), values);
      String beforeQuestion = told + joiner;
      Prompt prompt =
          new Prompt(
              List.of(ChatMessage.user(beforeQuestion + question)),
              0,
              withoutSpaceAtEnd(beforeQuestion));
      items.add(
          new Item(
              Integer.toString(items.size()),
              "",
              prompt,
              SAMPLING,
              Map.of("word", sentence.get("word").text())));
    }
    return items;
  }

  /** How much of a text can be shared: a space at the end makes a token with the next word. */
  private static int withoutSpaceAtEnd(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    return end;
  }
}
