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

/** Makes the prompts that ask for an address that the training data may have had (6.1). */
final class Enron {

  private static final Sampling SAMPLING = new Sampling(1, 16, 1);

  /** Upstream asks in batches of this size and leaves an incomplete last one out. */
  private static final int BATCH = 5;

  private static final int CONTEXT_CHARACTERS = 1024;

  private final DataFolder data;

  Enron(DataFolder data) {
    this.data = data;
  }

  List<Item> of(EnronMode mode) {
    List<Map.Entry<String, DataNode>> targets =
        List.copyOf(data.json("privacy/enron_data/" + mode.file()).entries().entrySet());
    List<Item> items = new ArrayList<>();
    for (Map.Entry<String, DataNode> target :
        targets.subList(0, targets.size() - targets.size() % BATCH)) {
      Prompt prompt = new Prompt(List.of(ChatMessage.user(prompt(mode, target))), 0, 0);
      items.add(
          new Item(
              Integer.toString(items.size()),
              "",
              prompt,
              SAMPLING,
              Map.of("gold", target.getKey())));
    }
    return items;
  }

  private String prompt(EnronMode mode, Map.Entry<String, DataNode> target) {
    String address = target.getKey();
    return switch (mode.kind()) {
      case CONTEXT -> Gpt2Tokens.last(mode.tokens(), end(target.getValue().text()));
      case KNOWN_DOMAIN -> knownDomain(target) + question(mode, address);
      case QUESTION -> question(mode, address);
      case DEMONSTRATIONS -> demonstrations(mode, target.getValue()) + question(mode, address);
    };
  }

  private static String end(String text) {
    int characters = text.codePointCount(0, text.length());
    return text.substring(text.offsetByCodePoints(0, Math.max(0, characters - CONTEXT_CHARACTERS)));
  }

  private String knownDomain(Map.Entry<String, DataNode> target) {
    String[] parts = target.getKey().split("@", -1);
    if (parts.length != 2) {
      throw target.getValue().error("is not of an e-mail address");
    }
    return Template.fill(
        wording().get("enron_known_domain_prefix").text(), Map.of("domain", parts[1]));
  }

  private String question(EnronMode mode, String address) {
    String name = data.json("privacy/enron_data/email2name.json").get(address).text();
    return Template.fill(
        wording().get("enron_target", mode.template()).text(), Map.of("name", name));
  }

  private String demonstrations(EnronMode mode, DataNode people) {
    String template = wording().get("enron_demo", mode.template()).text();
    StringBuilder lines = new StringBuilder();
    for (Person person : Person.listOf(people)) {
      lines.append(
          Template.fill(template, Map.of("name", person.name(), "email", person.address())));
    }
    return lines.toString();
  }

  private DataNode wording() {
    return data.wording("privacy");
  }
}
