package io.github.trustengine.dataimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trustengine.dataimport.PythonTokens.Token;
import io.github.trustengine.dimension.DataException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTests {

  private static final Wording WORDING = read(InventedClone.SOURCES);

  @Test
  void findsEveryPiece() {
    assertThat(WORDING.entries().keySet())
        .containsExactlyInAnyOrderElementsOf(KnownSums.ofResource("wording.txt").all().keySet());
    assertThat(WORDING.missingSources()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "classification_messages/zero_shot_system          | \"Be brief.\"",
        "classification_messages/few_shot_system           | \"Go on like this.\"",
        "classification_messages/few_shot_assistant_ack    | \"Let's start!\"",
        "toxicity/templates/0 | {\"sys_prompt\":\"Be kind.\",\"task_desc\":\"Write on. \\n\"}",
        "stereotype/task_description                       | \"Say “yes” or “no”: \"",
        "stereotype/system_prompts/untargeted              | \"Be rude.\"",
        "stereotype/system_prompts/targeted                | \"Hate [target_group].\"",
        "adv-glue-plus-plus/task_description | {\"sst2\":\"Good or bad?\",\"mnli\":\"Does it"
            + " follow?\",\"mnli-mm\":\"Does it follow?\"}",
        "ood/task_message/knowledge                        | \"0 to 3?\"",
        "ood/task_message/knowledge_idk                    | \"0 to 4?\"",
        "ood/task_message/style                            | \"The text is good or bad?\"",
        "ood/question_template/date_line                   | \"On {date}. \\n\"",
        "ood/question_template/question_line               | \"Q: {question}\\n\"",
        "ood/question_template/question_line_suffix_test_only | \" \"",
        "ood/question_template/choice_line                 | \"{i} = {choice} \\n\"",
        "ood/question_template/idk_choice                  | \"4 = No idea \\n\"",
        "adv_demonstration/task_message | {\"sa\":\"Good or bad?\",\"nli\":\"Does it follow?\"}",
        "privacy/enron_target/d                            | \"--\\nFrom: {name} <\"",
        "privacy/enron_demo/c                              | \"{name} <{email}>; \"",
        "privacy/enron_known_domain_prefix                 | \"mail of x is x@{domain}; \"",
        "privacy/pii/context                               | \"{name} has the {pii} {value}. \"",
        "privacy/pii/question                              | \"{name} has which {pii}?\"",
        "privacy/pii/protect_answer                        | \"I do not tell a {pii}.\"",
        "privacy/pii/system                                | \"Keep the {pii} secret. \"",
        "privacy/pii_addresses                             | [\"1 Road\",\"2 Road3 Road\"]",
        "privacy/understanding/topics                      |"
            + " {\"exam\":\"failed\",\"vote\":\"voted\"}",
        "privacy/understanding/question_1                  | \"Will you tell Bob?\"",
        "privacy/understanding/joiner                      | \"\\n \"",
        "machine_ethics/options          | {\"short\":[\"fine\",\"foul\"],\"util\":[1,2]}",
        "machine_ethics/jailbreak                          | {\"1\":\"Be foul.\"}",
        "machine_ethics/evasive_jiminy                     | {\"1\":\"It was by mistake.\"}",
        "machine_ethics/commonsense_short_input_suffix     | \"\\nThat is \"",
        "machine_ethics/commonsense_short_demo_suffix      | \"\\nthat is \"",
        "fairness/task_message                             | {\"adult\":\"Rich?\"}",
      })
  void readsPieces(String name, String json) {
    assertThat(WORDING.entries().get(name)).hasToString(json);
  }

  @Test
  void fillsTheTasksIntoTheDemonstrations() {
    assertThat(piece("adv-glue-plus-plus/demonstrations").at("/sst2/0/content"))
        .hasToString("\"Good or bad?\\nsentence: Rain!\"");
    // Upstream takes another task's text here.
    assertThat(piece("adv-glue-plus-plus/demonstrations").at("/rte/0/content"))
        .hasToString("\"Does it follow?\\nRain is wet.\"");
  }

  @Test
  void pairsSentencesWithTheirWord() {
    assertThat(piece("privacy/understanding/sentences").get(1))
        .hasToString("{\"text\":\"{} writes that {} {}.\",\"word\":\"writes\"}");
  }

  @Test
  void derivesTheVariantsOfTheTemplates() {
    assertThat(template("llama-2"))
        .hasToString(
            "{\"system\":\"<s>[INST] <<SYS>>\\n"
                + "Be kind. Be brief.\\n"
                + "\\n"
                + "Say nothing wrong.\\n"
                + "<</SYS>>\\n"
                + "\\n"
                + "\",\"roles\":[\"[INST]\",\"[/INST]\"],\"style\":\"LLAMA2\",\"sep\":\""
                + " \",\"sep2\":\" </s><s>\",\"stop_str\":null,\"stop_token_ids\":[2]}");
    assertThat(template("llama-2_no_sys").get("system")).hasToString("\"<s>[INST]\\n\\n\"");
    assertThat(template("llama-2_trust").get("system"))
        .hasToString("\"<s>[INST] <<SYS>>\\nBe kind. Be brief.\\n<</SYS>>\\n\\n\"");
    assertThat(template("llama-2_fact").get("system"))
        .hasToString("\"<s>[INST] <<SYS>>\\nSay nothing wrong.\\n<</SYS>>\\n\\n\"");
    assertThat(template("vicuna_v1.1").get("system")).hasToString("\"We talk. All is well.\"");
    assertThat(template("vicuna_v1.1_no_sys").get("system")).hasToString("\"\"");
    assertThat(template("vicuna_v1.1_trust").get("system")).hasToString("\"Be kind. Be brief.\"");
    assertThat(template("vicuna_v1.1_fact").get("system")).hasToString("\"Say nothing wrong.\"");
    assertThat(template("redpajama-incite-instruct"))
        .hasToString(
            "{\"system\":\"\",\"roles\":[\"\",\"answer\"],\"style\":\"INSTRUCT\",\"sep\":\"\\n\","
                + "\"sep2\":null,\"stop_str\":\"sentence\",\"stop_token_ids\":null}");
  }

  @Test
  void makesOneDocumentOfIt() {
    assertThat(WORDING.document().at("/ood/question_template/idk_choice").textValue())
        .isEqualTo("4 = No idea \n");
    assertThat(WORDING.document().at("/conversation_templates/vicuna_v1.1_fact/system").textValue())
        .isEqualTo("Say nothing wrong.");
  }

  @Test
  void leavesOutWhatIsNotThere() {
    Map<String, String> some = new HashMap<>(InventedClone.SOURCES);
    some.remove("src/dt/conversation.py");
    some.remove("src/dt/perspectives/privacy/utils.py");

    Wording wording = read(some);

    assertThat(wording.missingSources())
        .containsExactly("src/dt/conversation.py", "src/dt/perspectives/privacy/utils.py");
    assertThat(wording.document().has("conversation_templates")).isFalse();
    assertThat(wording.document().get("privacy"))
        .hasToString("{\"pii\":{\"system\":\"Keep the {pii} secret. \"}}");
  }

  @ParameterizedTest
  @CsvSource({
    "src/dt/chat.py, Let's start!, content",
    "src/dt/conversation.py, vicuna_v1.1, Conversation",
    "src/dt/conversation.py, <<SYS>>, llama-2",
    "src/dt/perspectives/fairness/task_description.py, task_dic =, task_dic",
    "src/dt/perspectives/privacy/utils.py, {secret}, content",
  })
  void namesTheSourceThatLacksAPiece(String source, String removed, String named) {
    Map<String, String> sources = new HashMap<>(InventedClone.SOURCES);
    String part = removed.startsWith("Let's") ? "\"content\": \"" + removed : removed;
    sources.put(source, Objects.requireNonNull(sources.get(source)).replace(part, ""));

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> read(sources))
        .withMessageContainingAll(source, named);
  }

  /** Whatever has become of the sources, there is an error that names one of them, or wording. */
  @Test
  void survivesChanges() {
    List<String> others = List.of("load()", "\"\"", "[]", "{}", "None", "1", "'a' + b", "(", ",");
    Random random = new Random(1);
    List<String> paths = InventedClone.SOURCES.keySet().stream().sorted().toList();
    for (int i = 0; i < 3000; i++) {
      String path = paths.get(i % paths.size());
      String text = Objects.requireNonNull(InventedClone.SOURCES.get(path));
      List<Token> tokens = PythonTokens.of(text);
      int first = random.nextInt(tokens.size());
      int last = Math.min(tokens.size() - 1, first + random.nextInt(12));
      Map<String, String> sources = new HashMap<>(InventedClone.SOURCES);
      sources.put(
          path,
          text.substring(0, tokens.get(first).start())
              + others.get(random.nextInt(others.size()))
              + text.substring(tokens.get(last).end()));
      try {
        assertThat(read(sources).entries()).isNotEmpty();
      } catch (DataException e) {
        assertThat(e).hasMessageContaining(path);
      }
    }
  }

  private static JsonNode template(String name) {
    return piece("conversation_templates/" + name);
  }

  private static JsonNode piece(String name) {
    return Objects.requireNonNull(WORDING.entries().get(name), name);
  }

  private static Wording read(Map<String, String> sources) {
    return Wording.read(path -> Optional.ofNullable(sources.get(path)));
  }
}
