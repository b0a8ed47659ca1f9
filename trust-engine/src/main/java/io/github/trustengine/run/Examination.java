package io.github.trustengine.run;

import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.configuration.TrustKeys;
import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.DataFolders;
import io.github.trustengine.dimension.Dimension;
import io.github.trustengine.dimension.InstalledDimensions;
import io.github.trustengine.dimension.Scenario;
import io.github.trustengine.dimension.Selection;
import io.github.trustengine.dimension.UserItems;
import io.github.trustengine.llama.ConversationTemplate;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.Scoring;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one measurement asks, the same for every model: a dimension and the items drawn from it.
 *
 * @param dimension the dimension, or the user's own items in the shape of one
 * @param interview the questions
 * @param scoring what is scored where the answer is a choice
 * @param fingerprint the settings and data that decide what is asked and how it is scored
 */
record Examination(
    Dimension dimension, Interview interview, Scoring scoring, Map<String, String> fingerprint) {

  static Examination of(Measurement measurement, TrustConfiguration configuration) {
    Map<String, String> fingerprint = new TreeMap<>();
    fingerprint.put(TrustKeys.SEED, Long.toString(configuration.seed()));
    fingerprint.put(TrustKeys.VARIANT, configuration.variant().name().toLowerCase(Locale.ROOT));
    if (measurement.dimension().isEmpty()) {
      UserItems own = UserItems.read(measurement.items());
      fingerprint.put("data", own.fingerprint());
      return of(own, own.scenarios(), measurement, configuration, fingerprint);
    }
    Dimension dimension = InstalledDimensions.get(measurement.dimension());
    DataFolder data = DataFolders.open(configuration.dataDirectory());
    List<Scenario> all = dimension.scenarios(data);
    List<Scenario> selected =
        Selection.select(all, configuration.profile(), configuration.items(), configuration.seed());
    fingerprint.put(TrustKeys.PROFILE, configuration.profile().name().toLowerCase(Locale.ROOT));
    configuration
        .items()
        .ifPresent(items -> fingerprint.put(TrustKeys.ITEMS, Integer.toString(items)));
    Examination examination = of(dimension, selected, measurement, configuration, fingerprint);
    // Items are made when they are asked for, so the data is read, and its hash known, after that.
    fingerprint.put("data", data.fingerprint());
    int published = samples(all.stream().filter(Scenario::scored).toList());
    if (published > 1 && examination.scoring() == Scoring.GENERATION) {
      fingerprint.put(DimensionResult.SAMPLES_FINGERPRINT, samples(selected) + " of " + published);
    }
    return examination;
  }

  /** The most outputs of a prompt. */
  private static int samples(List<Scenario> scenarios) {
    return scenarios.stream()
        .flatMap(scenario -> scenario.items().stream())
        .mapToInt(item -> item.sampling().samples())
        .max()
        .orElse(0);
  }

  private static Examination of(
      Dimension dimension,
      List<Scenario> scenarios,
      Measurement measurement,
      TrustConfiguration configuration,
      Map<String, String> fingerprint) {
    Scoring scoring = measurement.scoring().orElse(configuration.scoring());
    if (!dimension.offersChoices()) {
      if (measurement.scoring().equals(Optional.of(Scoring.LOGPROB))) {
        throw new DataException(
            dimension.id() + " offers no choices, so there are no options to score by LOGPROB");
      }
      scoring = Scoring.GENERATION;
    }
    Optional<ConversationTemplate> template = Wrapper.of(configuration);
    fingerprint.put(TrustKeys.SCORING, scoring.name().toLowerCase(Locale.ROOT));
    fingerprint.put(
        TrustKeys.TEMPLATE,
        template.map(ConversationTemplate::name).orElse(TrustConfiguration.MODEL_TEMPLATE));
    return new Examination(
        dimension,
        new Interview(dimension.id(), scenarios, configuration.seed(), scoring, template),
        scoring,
        fingerprint);
  }
}
