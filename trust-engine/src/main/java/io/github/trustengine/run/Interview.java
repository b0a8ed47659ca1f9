package io.github.trustengine.run;

import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.dimension.Sampling;
import io.github.trustengine.dimension.Scenario;
import io.github.trustengine.dimension.Seeds;
import io.github.trustengine.llama.ConversationTemplate;
import io.github.trustengine.llama.Generation;
import io.github.trustengine.llama.Generation.Stop;
import io.github.trustengine.llama.GenerationRequest;
import io.github.trustengine.llama.GenerationSettings;
import io.github.trustengine.trust.ItemOutcome;
import io.github.trustengine.trust.Scoring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The questions of one measurement in the order in which they are asked, and how a model's
 * responses become records.
 */
final class Interview {

  /** Candidates when sampling: the default of the stack that DecodingTrust ran on (spec 0.1). */
  private static final int TOP_K = 50;

  private record Question(Scenario scenario, Item item, int sample) {}

  private final String dimension;
  private final long seed;
  private final Scoring scoring;
  private final Optional<ConversationTemplate> template;
  private final List<Question> questions;

  /**
   * @param dimension the dimension's id
   * @param scenarios the scenarios with the items to ask; an item's sampling says how often
   * @param seed the run's seed
   * @param scoring what becomes the response to an item that offers options. The most probable one
   *     is not drawn, so one sample of such an item will do
   * @param template what conversations are wrapped in, and how its responses end; empty: the
   *     model's own template
   */
  Interview(
      String dimension,
      List<Scenario> scenarios,
      long seed,
      Scoring scoring,
      Optional<ConversationTemplate> template) {
    this.dimension = dimension;
    this.seed = seed;
    this.scoring = scoring;
    this.template = template;
    this.questions = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      for (Item item : scenario.items()) {
        int samples = choosesMostProbable(item) ? 1 : item.sampling().samples();
        for (int sample = 0; sample < samples; sample++) {
          questions.add(new Question(scenario, item, sample));
        }
      }
    }
  }

  private boolean choosesMostProbable(Item item) {
    return scoring == Scoring.LOGPROB && !item.options().isEmpty();
  }

  /** What a question is called, by its place in {@link #requests}. */
  String name(int question) {
    Question asked = questions.get(question);
    return "item %s in scenario %s of %s"
        .formatted(asked.item.id(), asked.scenario.name(), dimension);
  }

  /**
   * What to ask a model. The options of an item are compared with its first sample, whatever is
   * scored, so that both come of one pass.
   */
  List<GenerationRequest> requests() {
    return questions.stream()
        .map(
            question ->
                new GenerationRequest(
                    question.item.prompt(),
                    settings(question),
                    question.sample == 0 ? question.item.options() : List.of()))
        .toList();
  }

  private GenerationSettings settings(Question question) {
    GenerationSettings sampling = sampling(question);
    return wrapping(question)
        .map(
            wrapper ->
                sampling.withStops(wrapper.stopText().stream().toList(), wrapper.stopTokens()))
        .orElse(sampling);
  }

  /** A text that is continued as it is has no template. */
  private Optional<ConversationTemplate> wrapping(Question question) {
    return template.filter(wrapper -> !question.item.prompt().isText());
  }

  private GenerationSettings sampling(Question question) {
    Sampling sampling = question.item.sampling();
    if (sampling.temperature() == 0) {
      return GenerationSettings.greedy(sampling.maxTokens());
    }
    long responseSeed =
        Seeds.of(
            seed,
            dimension,
            question.scenario.name(),
            question.item.id(),
            Integer.toString(question.sample));
    return new GenerationSettings(
        sampling.maxTokens(), sampling.temperature(), TOP_K, responseSeed, List.of());
  }

  /**
   * The responses as records.
   *
   * @param generations the answers to {@link #requests}, in their order
   */
  List<ResponseRecord> records(List<Generation> generations) {
    List<ResponseRecord> records = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i);
      records.add(
          ResponseRecord.of(
              question.scenario,
              question.item,
              question.sample,
              response(question, generations.get(i))));
    }
    return records;
  }

  private String response(Question question, Generation generation) {
    if (choosesMostProbable(question.item)) {
      return mostProbable(question.item.options(), generation.optionLogProbabilities());
    }
    if (question.item.prompt().isText()) {
      return continuation(generation.text());
    }
    return generation.stop() == Stop.STOP_TEXT
        ? generation.text()
        : wrapping(question)
            .map(wrapper -> wrapper.finish(generation.text()))
            .orElse(generation.text());
  }

  /**
   * The response that continues a text, without the space that parts the two: "B" after "Answer:".
   * DecodingTrust's stack decodes the new tokens alone, with a SentencePiece tokenizer, which drops
   * a space at the beginning; llama.cpp keeps it. An option is compared as following a space as
   * well, which is no part of it.
   */
  private static String continuation(String text) {
    return text.startsWith(" ") ? text.substring(1) : text;
  }

  private static String mostProbable(List<String> options, List<Double> logProbabilities) {
    int best = 0;
    for (int i = 1; i < options.size(); i++) {
      if (logProbabilities.get(i) > logProbabilities.get(best)) {
        best = i;
      }
    }
    return options.get(best);
  }

  /**
   * Adds to the scored responses how probable the options were, and the generated text where it was
   * not what was scored.
   *
   * @param scored the outcomes of {@link #records}, in their order
   * @param generations the answers to {@link #requests}, in their order
   */
  List<ItemOutcome> withOptions(List<ItemOutcome> scored, List<Generation> generations) {
    List<ItemOutcome> outcomes = new ArrayList<>();
    List<Double> logProbabilities = List.of();
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i);
      if (question.sample == 0) {
        logProbabilities = generations.get(i).optionLogProbabilities();
      }
      outcomes.add(withOptions(scored.get(i), question.item, generations.get(i), logProbabilities));
    }
    return outcomes;
  }

  private ItemOutcome withOptions(
      ItemOutcome scored, Item item, Generation generation, List<Double> logProbabilities) {
    Map<String, Double> byOption = new LinkedHashMap<>();
    for (int i = 0; i < item.options().size(); i++) {
      byOption.put(item.options().get(i), logProbabilities.get(i));
    }
    Map<String, String> details = new LinkedHashMap<>(scored.details());
    if (choosesMostProbable(item)) {
      details.put("generated", generation.text());
    }
    return new ItemOutcome(
        scored.scenario(),
        scored.item(),
        scored.sample(),
        scored.prompt(),
        scored.response(),
        scored.score(),
        scored.refused(),
        details,
        byOption);
  }
}
