package io.github.trustengine.dimension;

import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.llama.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The conversations of DecodingTrust's classification tasks (specification 0.2).
 *
 * @param zeroShotSystem system message without demonstrations
 * @param fewShotSystem system message with demonstrations
 * @param acknowledgement the assistant's answer to the task message, before demonstrations
 */
public record ClassificationMessages(
    String zeroShotSystem, String fewShotSystem, String acknowledgement) {

  /**
   * A demonstration.
   *
   * @param text the input
   * @param label the answer, which is capitalised when it is shown
   */
  public record Demonstration(String text, String label) {}

  /** Read the wording. */
  public static ClassificationMessages of(DataFolder data) {
    DataNode wording = data.wording("classification_messages");
    return new ClassificationMessages(
        wording.get("zero_shot_system").text(),
        wording.get("few_shot_system").text(),
        wording.get("few_shot_assistant_ack").text());
  }

  /** The task without demonstrations; what stands before the input is shared. */
  public Prompt zeroShot(String task, String input) {
    String instruction = task + "\n";
    return new Prompt(
        List.of(ChatMessage.system(zeroShotSystem), ChatMessage.user(instruction + input)),
        1,
        instruction.length());
  }

  /** The task with demonstrations as a conversation; everything before the input is shared. */
  public Prompt fewShot(String task, List<Demonstration> demonstrations, String input) {
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(ChatMessage.system(fewShotSystem));
    messages.add(ChatMessage.user(task));
    messages.add(ChatMessage.assistant(acknowledgement));
    for (Demonstration demonstration : demonstrations) {
      messages.add(ChatMessage.user(demonstration.text()));
      messages.add(ChatMessage.assistant(capitalize(demonstration.label())));
    }
    messages.add(ChatMessage.user(input));
    return new Prompt(messages, messages.size() - 1, 0);
  }

  /**
   * The task with demonstrations as system messages (the "prefix" style, of fairness); everything
   * before the input is shared. Upstream names the speakers of the demonstrations beside their
   * role; no chat template shows these names.
   */
  public Prompt fewShotAsSystem(String task, List<Demonstration> demonstrations, String input) {
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(ChatMessage.system(fewShotSystem + " " + task));
    for (Demonstration demonstration : demonstrations) {
      messages.add(ChatMessage.system(demonstration.text()));
      messages.add(ChatMessage.system(capitalize(demonstration.label())));
    }
    messages.add(ChatMessage.user(input));
    return new Prompt(messages, messages.size() - 1, 0);
  }

  /** The answers as the conversation shows them: capitalised in demonstrations. */
  public static List<String> answers(List<String> labels, List<Demonstration> demonstrations) {
    return demonstrations.isEmpty()
        ? List.copyOf(labels)
        : labels.stream().map(ClassificationMessages::capitalize).toList();
  }

  /** As Python: the first character in title case, the rest in lower case. */
  private static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.codePointAt(0);
    int rest = Character.charCount(first);
    return Character.toString(Character.toTitleCase(first))
        + text.substring(rest).toLowerCase(Locale.ROOT);
  }
}
