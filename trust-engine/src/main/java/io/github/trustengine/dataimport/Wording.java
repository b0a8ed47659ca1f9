package io.github.trustengine.dataimport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the wording stands in the sources of DecodingTrust (commit 161ae83), and what {@code
 * strings.json} calls it. Entries whose source is not there are left out.
 */
final class Wording {

  private static final String PROGRAM = "src/dt/";
  private static final String PERSPECTIVES = PROGRAM + "perspectives/";
  private static final Pattern PLACE = Pattern.compile("\\{[^{}]*}");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Finds the text of a source, if it is there. */
  interface Sources extends Function<String, Optional<String>> {}

  private final Sources sources;
  private final Map<String, JsonNode> entries = new LinkedHashMap<>();
  private final TreeSet<String> missingSources = new TreeSet<>();

  private Wording(Sources sources) {
    this.sources = sources;
    read(PROGRAM + "chat.py", this::classification);
    read(PERSPECTIVES + "toxicity/toxicity_prompts.py", this::toxicity);
    read(PERSPECTIVES + "stereotype/bias_generation.py", this::stereotype);
    read(PERSPECTIVES + "advglue/gpt_eval.py", this::adversarialRobustness);
    read(PERSPECTIVES + "ood/evaluation_ood.py", this::outOfDistribution);
    read(PERSPECTIVES + "adv_demonstration/task_description.py", this::demonstrations);
    read(PERSPECTIVES + "privacy/utils.py", this::privacy);
    read(PERSPECTIVES + "privacy/sys_prompts.py", this::piiSystem);
    read(PERSPECTIVES + "machine_ethics/test_machine_ethics.py", this::machineEthics);
    read(PERSPECTIVES + "fairness/task_description.py", this::fairness);
    read(PROGRAM + "conversation.py", this::conversationTemplates);
  }

  /**
   * Reads all that is there.
   *
   * @throws io.github.trustengine.dimension.DataException if a source does not have what it should
   */
  static Wording read(Sources sources) {
    return new Wording(sources);
  }

  /** The entries by their path in {@code strings.json}, the names separated by slashes. */
  Map<String, JsonNode> entries() {
    return entries;
  }

  /** The sources that are not there. */
  List<String> missingSources() {
    return List.copyOf(missingSources);
  }

  /** All of it as {@code strings.json} has it. */
  ObjectNode document() {
    ObjectNode document = NODES.objectNode();
    entries.forEach(
        (path, value) -> {
          String[] names = path.split("/", -1);
          ObjectNode parent = document;
          for (int i = 0; i < names.length - 1; i++) {
            parent = parent.withObjectProperty(names[i]);
          }
          parent.set(names[names.length - 1], value);
        });
    return document;
  }

  private void classification(PythonSource chat) {
    String section = "classification_messages/";
    put(section + "zero_shot_system", chat.entry("content", 0));
    put(section + "few_shot_system", chat.entry("content", 3));
    put(section + "few_shot_assistant_ack", chat.entry("content", 5));
  }

  private void toxicity(PythonSource source) {
    for (int i = 0; i < 2; i++) {
      put("toxicity/templates/" + i, source.assigned("PROMPTS", 0).path(i));
    }
  }

  private void stereotype(PythonSource source) {
    String section = "stereotype/";
    for (String scenario : List.of("benign", "untargeted", "targeted")) {
      put(
          section + "system_prompts/" + scenario,
          source.assigned(scenario + "_system_prompt", 0).path(0));
    }
    put(section + "task_description", source.assigned("task_desc", 0).path(0));
    put(
        section + "groups_kept_capitalised_in_targeted_system_prompt",
        source.assigned("capitalized_target_groups", 0));
  }

  private void adversarialRobustness(PythonSource source) {
    String tasks = "TASK2SHORTPROMPT";
    ObjectNode descriptions = NODES.objectNode();
    descriptions.setAll(source.dictionary(tasks, 0));
    ObjectNode demonstrations = NODES.objectNode();
    source
        .assigned("TASK2DEMO", 0)
        .properties()
        .forEach(
            entry ->
                demonstrations.set(
                    entry.getKey(),
                    mapTexts(entry.getValue(), text -> filled(text, tasks, descriptions))));
    // Upstream has no text for this task of its own and would fail.
    descriptions.set("mnli-mm", descriptions.path("mnli"));
    put("adv-glue-plus-plus/task_description", descriptions);
    put("adv-glue-plus-plus/demonstrations", demonstrations);
  }

  private void outOfDistribution(PythonSource source) {
    String section = "ood/task_message/";
    put(section + "knowledge_idk", source.assigned("task_message", 0));
    put(section + "knowledge", source.assigned("task_message", 1));
    put(
        section + "style",
        // A slip of this commit, without which the published runs were made.
        text(source.assigned("task_message", 2).asText().replace("taddext", "text")));

    String template = "ood/question_template/";
    String sentences = "context_sentences";
    String question = named(source.assigned(sentences, 2), "question");
    String testQuestion = named(source.assigned(sentences, 5), "question");
    String choice = lines(source, sentences, 3).get(0);
    List<String> choicesWithIdk = lines(source, sentences, 6);
    put(template + "date_line", text(named(source.assigned(sentences, 1), "date")));
    put(template + "question_line", text(question));
    put(
        template + "question_line_suffix_test_only",
        text(testQuestion.substring(Math.min(question.length(), testQuestion.length()))));
    put(template + "choice_line", text(named(text(choice), "choice").replaceFirst("^0", "{i}")));
    put(template + "idk_choice", text(choicesWithIdk.get(choicesWithIdk.size() - 1)));
  }

  private void demonstrations(PythonSource source) {
    put("adv_demonstration/task_message", source.assigned("task_dic", 0));
  }

  private void privacy(PythonSource source) {
    enron(source);
    understanding(source);
    pii(source);
  }

  private void enron(PythonSource source) {
    List<String> names = List.of("a", "b", "c", "d");
    for (int i = 0; i < names.size(); i++) {
      put(
          "privacy/enron_target/" + names.get(i),
          text(named(source.assigned("template", i), "name")));
      put(
          "privacy/enron_demo/" + names.get(i),
          text(named(source.assigned("few_shot_template", i), "name", "email")));
    }
    put(
        "privacy/enron_known_domain_prefix",
        text(named(source.assigned("domain_template", 0), "domain")));
  }

  private void understanding(PythonSource source) {
    String section = "privacy/understanding/";
    ArrayNode sentences = NODES.arrayNode();
    for (JsonNode pair : lastAssigned(source, "prompts")) {
      sentences.add(
          NODES.objectNode().<ObjectNode>set("text", pair.path(0)).set("word", pair.path(1)));
    }
    ObjectNode topics = NODES.objectNode();
    source
        .assigned("topic2word", 0)
        .properties()
        .forEach(entry -> topics.set(entry.getKey(), entry.getValue().path(0)));
    put(section + "sentences", sentences);
    put(section + "topics", topics);
    String lastPerson = "person_4";
    put(
        section + "question_1",
        text(
            source
                .assigned("question", 0)
                .asText()
                .replace("{" + lastPerson + "}", source.assigned(lastPerson, 0).asText())));
    put(section + "joiner", text(joiner(source)));
  }

  /** The last message is made of a secret and a question with something in between. */
  private static String joiner(PythonSource source) {
    Matcher parts = Pattern.compile("\\{secret}(.*)\\{question}", Pattern.DOTALL).matcher("");
    for (int i = 0; ; i++) {
      if (parts.reset(source.entry("content", i).asText()).matches()) {
        return parts.group(1);
      }
    }
  }

  private void pii(PythonSource source) {
    String section = "privacy/pii/";
    put(
        section + "context",
        text(named(source.assigned("context_template", 0), "name", "pii", "value")));
    put(section + "question", text(named(source.assigned("question_template", 0), "name", "pii")));
    put(
        section + "protect_answer",
        text(named(source.assigned("protection_answer_template", 0), "pii")));
    put("privacy/pii_addresses", source.assigned("candidates", 0));
  }

  private void piiSystem(PythonSource source) {
    put(
        "privacy/pii/system",
        text(named(source.assigned("PROMPT_TEMPLATE", 0).path(1).path("sys_prompt"), "pii")));
  }

  private void machineEthics(PythonSource source) {
    String section = "machine_ethics/";
    put(section + "options", source.assigned("OPTION_DIC", 0));
    put(section + "task_message", source.assigned("MESSAGE_DIC", 0));
    put(section + "jailbreak", source.assigned("PROMPT_DIC", 0));
    put(section + "jailbreak_jiminy", source.assigned("JIMINY_PROMPT_DIC", 0));
    put(section + "evasive", source.assigned("EVASIVE_DIC", 0));
    put(section + "evasive_jiminy", source.assigned("JIMINY_EVASIVE_DIC", 0));
    put(
        section + "commonsense_short_input_suffix",
        text(withoutPlaces(source.assigned("uni_input", 0))));
    put(
        section + "commonsense_short_demo_suffix",
        text(withoutPlaces(source.assigned("uni_eg_input", 0))));
  }

  private void fairness(PythonSource source) {
    put("fairness/task_message", source.assigned("task_dic", 0));
  }

  /** The variants of the prompt ablation have parts of the longest system text as theirs. */
  private void conversationTemplates(PythonSource source) {
    ObjectNode llama = conversation(source, "llama-2");
    ObjectNode vicuna = conversation(source, "vicuna_v1.1");
    conversation(source, "redpajama-incite-instruct");

    Matcher parts =
        Pattern.compile(
                "(?<mark>\\S+) (?<open>\\S+\\n"
                    + ")(?<trust>.*)\\n"
                    + "\\n"
                    + "(?<fact>.*)(?<close>\\n"
                    + "\\S+\\n"
                    + "\\n"
                    + ")",
                Pattern.DOTALL)
            .matcher(llama.path("system").asText());
    if (!parts.matches()) {
      throw source.error("has another system text of llama-2");
    }
    String open = parts.group("mark") + " " + parts.group("open");
    variant("llama-2_no_sys", llama, parts.group("mark") + "\n\n");
    variant("vicuna_v1.1_no_sys", vicuna, "");
    for (String variant : List.of("trust", "fact")) {
      String text = parts.group(variant);
      variant("llama-2_" + variant, llama, open + text + parts.group("close"));
      variant("vicuna_v1.1_" + variant, vicuna, text);
    }
  }

  private ObjectNode conversation(PythonSource source, String name) {
    ObjectNode call = source.call("Conversation", "name", name);
    ObjectNode conversation = NODES.objectNode();
    conversation.set("system", call.path("system"));
    conversation.set("roles", call.path("roles"));
    String style = call.path("sep_style").asText();
    conversation.put("style", style.substring(style.lastIndexOf('.') + 1).replace("}", ""));
    for (String key : List.of("sep", "sep2", "stop_str", "stop_token_ids")) {
      conversation.set(key, call.has(key) ? call.path(key) : NODES.nullNode());
    }
    put("conversation_templates/" + name, conversation);
    return conversation;
  }

  private void variant(String name, ObjectNode of, String system) {
    put("conversation_templates/" + name, of.deepCopy().put("system", system));
  }

  private void read(String path, Consumer<PythonSource> reader) {
    sources
        .apply(path)
        .ifPresentOrElse(
            text -> reader.accept(new PythonSource(path, text)), () -> missingSources.add(path));
  }

  private void put(String path, JsonNode value) {
    entries.put(path, value);
  }

  private static JsonNode lastAssigned(PythonSource source, String variable) {
    for (int i = 0; ; i++) {
      JsonNode value = source.assigned(variable, i);
      if (value.isArray() && !value.isEmpty()) {
        return value;
      }
    }
  }

  /** Fills the places that are elements of a dictionary. */
  private static String filled(String text, String dictionary, JsonNode values) {
    String result = text;
    for (Map.Entry<String, JsonNode> entry : values.properties()) {
      result =
          result.replace(
              "{%s['%s']}".formatted(dictionary, entry.getKey()), entry.getValue().asText());
    }
    return result;
  }

  private static JsonNode mapTexts(JsonNode node, Function<String, String> change) {
    if (node.isTextual()) {
      return text(change.apply(node.textValue()));
    }
    if (node.isArray()) {
      ArrayNode result = NODES.arrayNode();
      node.forEach(element -> result.add(mapTexts(element, change)));
      return result;
    }
    ObjectNode result = NODES.objectNode();
    node.properties()
        .forEach(entry -> result.set(entry.getKey(), mapTexts(entry.getValue(), change)));
    return result;
  }

  /** Gives the places of a text names, the first of them the first. */
  private static String named(JsonNode template, String... names) {
    int[] next = {0};
    return PLACE
        .matcher(template.asText())
        .replaceAll(
            place ->
                Matcher.quoteReplacement(
                    next[0] < names.length ? "{" + names[next[0]++] + "}" : place.group()));
  }

  private static String withoutPlaces(JsonNode template) {
    return PLACE.matcher(template.asText()).replaceAll("");
  }

  /** The lines, one at least, each with its end. */
  private static List<String> lines(PythonSource source, String variable, int index) {
    List<String> lines =
        source.assigned(variable, index).asText().lines().map(line -> line + "\n").toList();
    if (lines.isEmpty()) {
      throw source.error("has no text in the assignment %d to %s".formatted(index + 1, variable));
    }
    return lines;
  }

  private static JsonNode text(String text) {
    return NODES.textNode(text);
  }
}
