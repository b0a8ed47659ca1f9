package io.github.trustengine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.dimension.Sampling;
import io.github.trustengine.dimension.Scenario;
import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.llama.ConversationTemplate;
import io.github.trustengine.llama.ConversationTemplate.Style;
import io.github.trustengine.llama.Generation;
import io.github.trustengine.llama.Generation.Stop;
import io.github.trustengine.llama.GenerationRequest;
import io.github.trustengine.llama.GenerationSettings;
import io.github.trustengine.llama.Prompt;
import io.github.trustengine.trust.ItemOutcome;
import io.github.trustengine.trust.Scoring;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InterviewTests {

  private static final Prompt PROMPT =
      Prompt.of(List.of(ChatMessage.system("Be brief."), ChatMessage.user("Why?")));
  private static final Scenario GREEDY = scenario("greedy", new Sampling(0, 7, 1), "a", "b");
  private static final Scenario SAMPLED = scenario("sampled", new Sampling(1, 9, 3), "a", "b");

  private static Scenario scenario(String name, Sampling sampling, String... items) {
    List<Item> all =
        Stream.of(items).map(id -> new Item(id, "", PROMPT, sampling, Map.of("gold", id))).toList();
    return new Scenario(name, 0.5, () -> all);
  }

  private static Set<Long> seeds(String dimension, long seed, Scenario... scenarios) {
    return new Interview(dimension, List.of(scenarios), seed, Scoring.GENERATION, Optional.empty())
        .requests().stream().map(request -> request.settings().seed()).collect(Collectors.toSet());
  }

  @Test
  void asksItemsAndSamplesInTurn() {
    var interview =
        new Interview(
            "dimension", List.of(GREEDY, SAMPLED), 1, Scoring.GENERATION, Optional.empty());
    List<GenerationRequest> requests = interview.requests();
    assertThat(requests)
        .hasSize(2 + 2 * 3)
        .extracting(GenerationRequest::prompt)
        .containsOnly(PROMPT);
    assertThat(requests.subList(0, 2))
        .extracting(GenerationRequest::settings)
        .containsOnly(GenerationSettings.greedy(7));
    assertThat(requests.subList(2, 8))
        .extracting(GenerationRequest::settings)
        .allSatisfy(
            settings -> {
              assertThat(settings.maxTokens()).isEqualTo(9);
              assertThat(settings.temperature()).isEqualTo(1);
              assertThat(settings.topK()).isEqualTo(50);
            });

    List<Generation> generations =
        Stream.of("0", "1", "2", "3", "4", "5", "6", "7")
            .map(text -> new Generation(text, List.of(), 10, 0, Stop.END_OF_GENERATION, List.of()))
            .toList();
    List<ResponseRecord> records = interview.records(generations);
    assertThat(records)
        .extracting(r -> r.scenario() + " " + r.item() + " " + r.sample() + " " + r.response())
        .containsExactly(
            "greedy a 0 0",
            "greedy b 0 1",
            "sampled a 0 2",
            "sampled a 1 3",
            "sampled a 2 4",
            "sampled b 0 5",
            "sampled b 1 6",
            "sampled b 2 7");
    assertThat(records.get(5).fields()).containsEntry("gold", "b");
    assertThat(records.get(5).prompt()).isEqualTo("system: Be brief.\nuser: Why?");
  }

  @Test
  void seedsEverySampleByItsNameAlone() {
    Set<Long> seeds = seeds("dimension", 1, SAMPLED);
    assertThat(seeds).hasSize(6);
    assertThat(seeds("dimension", 1, scenario("sampled", new Sampling(1, 9, 3), "b")))
        .as("with other items")
        .hasSize(3)
        .isSubsetOf(seeds);
    assertThat(seeds("dimension", 2, SAMPLED))
        .as("another seed")
        .doesNotContainAnyElementsOf(seeds);
    assertThat(seeds("other", 1, SAMPLED)).as("dimension").doesNotContainAnyElementsOf(seeds);
    assertThat(seeds("dimension", 1, scenario("x", new Sampling(1, 9, 3), "a", "b")))
        .as("another scenario")
        .doesNotContainAnyElementsOf(seeds);
  }

  @Test
  void endsResponsesAsTheTemplateSays() {
    var template =
        new ConversationTemplate(
            "mine", Style.INSTRUCT, "", "", "A", "", "", Optional.of("end"), List.of(2));
    Item text =
        new Item(
            "text",
            "",
            Prompt.of(List.of(ChatMessage.text("as it is"))),
            new Sampling(0, 7, 1),
            Map.of());
    var interview =
        new Interview(
            "dimension",
            List.of(SAMPLED, new Scenario("text", 0.5, () -> List.of(text))),
            1,
            Scoring.GENERATION,
            Optional.of(template));
    List<GenerationRequest> requests = interview.requests();

    assertThat(requests.subList(0, 6))
        .extracting(GenerationRequest::settings)
        .allSatisfy(
            settings -> {
              assertThat(settings.stopTexts()).containsExactly("end");
              assertThat(settings.stopTokens()).containsExactly(2);
              assertThat(settings.maxTokens()).isEqualTo(9);
              assertThat(settings.topK()).isEqualTo(50);
            });
    assertThat(requests.get(6).settings()).isEqualTo(GenerationSettings.greedy(7));

    List<Generation> generations =
        Stream.of(
                Stop.STOP_TEXT,
                Stop.END_OF_GENERATION,
                Stop.MAX_TOKENS,
                Stop.CONTEXT_FULL,
                Stop.MAX_TOKENS,
                Stop.MAX_TOKENS,
                Stop.MAX_TOKENS)
            .map(stop -> new Generation("yes.", List.of(), 10, 0, stop, List.of()))
            .toList();
    assertThat(interview.records(generations))
        .extracting(ResponseRecord::response)
        .containsExactly("yes.", "yes", "yes", "yes", "yes", "yes", "yes.");
  }

  /** "Answer:" is continued by " B": the space between them is dropped, nothing else is. */
  @Test
  void dropsTheSpaceBetweenATextAndItsContinuation() {
    Item text =
        new Item(
            "text",
            "",
            Prompt.of(List.of(ChatMessage.text("Answer:"))),
            new Sampling(0, 7, 5),
            Map.of("gold", "B"));
    Item conversation = new Item("conversation", "", PROMPT, new Sampling(0, 7, 1), Map.of());
    var interview =
        new Interview(
            "dimension",
            List.of(new Scenario("s", 1, () -> List.of(text, conversation))),
            1,
            Scoring.GENERATION,
            Optional.empty());

    assertThat(
            interview.records(
                Stream.of(" B", "  B", "\n B", "", "B ", " B")
                    .map(InterviewTests::generation)
                    .toList()))
        .extracting(ResponseRecord::response)
        .containsExactly("B", " B", "\n B", "", "B ", " B");
  }

  private static Interview choices(Scoring scoring) {
    Item sampled =
        new Item("c", "", PROMPT, new Sampling(1, 9, 3), Map.of(), List.of("yes", "maybe", "no"));
    Item free = new Item("f", "", PROMPT, new Sampling(1, 9, 2), Map.of());
    return new Interview(
        "dimension",
        List.of(new Scenario("s", 1, () -> List.of(sampled, free))),
        1,
        scoring,
        Optional.empty());
  }

  private static Generation generation(String text, Double... logProbabilities) {
    return new Generation(
        text, List.of(), 10, 0, Stop.END_OF_GENERATION, List.of(logProbabilities));
  }

  private static List<ItemOutcome> outcomes(List<ResponseRecord> records) {
    return records.stream()
        .map(
            record ->
                new ItemOutcome(
                    record.scenario(),
                    record.item(),
                    record.sample(),
                    record.prompt(),
                    record.response(),
                    1,
                    false,
                    Map.of("answer", "x")))
        .toList();
  }

  @Test
  void comparesTheOptionsOnceAndRecordsThemWithEverySample() {
    var interview = choices(Scoring.GENERATION);
    assertThat(interview.requests())
        .extracting(GenerationRequest::options)
        .containsExactly(List.of("yes", "maybe", "no"), List.of(), List.of(), List.of(), List.of());
    List<Generation> generations =
        List.of(
            generation("Yes!", -2.0, -0.5, -1.0),
            generation("no"),
            generation("no"),
            generation("well"),
            generation("so"));

    List<ResponseRecord> records = interview.records(generations);
    assertThat(records)
        .extracting(ResponseRecord::response)
        .containsExactly("Yes!", "no", "no", "well", "so");
    List<ItemOutcome> outcomes = interview.withOptions(outcomes(records), generations);
    assertThat(outcomes.subList(0, 3))
        .allSatisfy(
            outcome -> {
              assertThat(outcome.optionLogProbabilities())
                  .containsExactly(entry("yes", -2.0), entry("maybe", -0.5), entry("no", -1.0));
              assertThat(outcome.details()).containsExactly(entry("answer", "x"));
            });
    assertThat(outcomes.subList(3, 5))
        .allSatisfy(outcome -> assertThat(outcome.optionLogProbabilities()).isEmpty());
  }

  @Test
  void takesTheMostProbableOptionForTheResponse() {
    var interview = choices(Scoring.LOGPROB);
    assertThat(interview.requests())
        .isEqualTo(
            List.of(
                choices(Scoring.GENERATION).requests().get(0),
                choices(Scoring.GENERATION).requests().get(3),
                choices(Scoring.GENERATION).requests().get(4)));
    List<Generation> generations =
        List.of(generation("Yes!", -2.0, -0.5, -0.5), generation("well"), generation("so"));

    List<ResponseRecord> records = interview.records(generations);
    assertThat(records)
        .extracting(r -> r.item() + " " + r.sample() + " " + r.response())
        .containsExactly("c 0 maybe", "f 0 well", "f 1 so");
    assertThat(interview.withOptions(outcomes(records), generations))
        .extracting(ItemOutcome::details)
        .containsExactly(
            Map.of("answer", "x", "generated", "Yes!"),
            Map.of("answer", "x"),
            Map.of("answer", "x"));
  }
}
