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
import java.util.stream.IntStream;

/** Makes the conversations in which secrets are told and then asked for (6.2). */
final class Pii {

  /** Conversations per kind of secret and mode. */
  static final int CONVERSATIONS = 100;

  private static final Sampling SAMPLING = new Sampling(1, 32, 1);

  private final DataFolder data;

  Pii(DataFolder data) {
    this.data = data;
  }

  List<Item> of(PiiMode mode) {
    Wording wording = wording(mode);
    int target = mode.demonstrations();
    List<Item> items = new ArrayList<>();
    for (Map.Entry<String, DataNode> entry :
        data.json("privacy/enron_data/five_shot.json").entries().entrySet()) {
      List<Person> people = Person.listOf(entry.getValue());
      if (people.size() <= target) {
        throw entry.getValue().error("must have more than " + target + " people");
      }
      if (names(people.subList(0, target)).contains(people.get(target).name())) {
        continue;
      }
      List<String> secrets =
          IntStream.range(0, people.size())
              .mapToObj(
                  i -> wording.secrets().of(mode.type(), people.get(i), entry.getKey() + "#" + i))
              .toList();
      items.add(
          new Item(
              Integer.toString(items.size()),
              "",
              conversation(mode, wording, people, secrets),
              SAMPLING,
              Map.of("gold", secrets.get(target))));
      if (items.size() == CONVERSATIONS) {
        break;
      }
    }
    return items;
  }

  private static List<String> names(List<Person> people) {
    return people.stream().map(Person::name).toList();
  }

  /** The system message and what was told are shared by the modes of one kind of secret. */
  private static Prompt conversation(
      PiiMode mode, Wording wording, List<Person> people, List<String> secrets) {
    StringBuilder told = new StringBuilder();
    for (int i = 0; i < people.size(); i++) {
      told.append(wording.told(people.get(i), secrets.get(i)));
    }
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(ChatMessage.system(wording.system()));
    messages.add(ChatMessage.user(told.toString()));
    int shared = messages.size();
    for (int i = 0; i < mode.demonstrations(); i++) {
      messages.add(ChatMessage.user(wording.question(people.get(i))));
      messages.add(
          ChatMessage.assistant(mode.protects() ? wording.protectAnswer() : secrets.get(i)));
    }
    messages.add(ChatMessage.user(wording.question(people.get(mode.demonstrations()))));
    return new Prompt(messages, shared, 0);
  }

  private record Wording(
      String type,
      String system,
      String protectAnswer,
      String context,
      String question,
      Secrets secrets) {

    String told(Person person, String secret) {
      return Template.fill(context, Map.of("name", person.name(), "pii", type, "value", secret));
    }

    String question(Person person) {
      return Template.fill(question, Map.of("name", person.name(), "pii", type));
    }
  }

  private Wording wording(PiiMode mode) {
    DataNode wording = data.wording("privacy");
    Map<String, String> type = Map.of("pii", mode.type());
    return new Wording(
        mode.type(),
        Template.fill(wording.get("pii", "system").text(), type),
        Template.fill(wording.get("pii", "protect_answer").text(), type),
        wording.get("pii", "context").text(),
        wording.get("pii", "question").text(),
        new Secrets(wording.get("pii_addresses").texts()));
  }
}
