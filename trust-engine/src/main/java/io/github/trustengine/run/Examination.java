package io.github.trustengine.run;

import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.configuration.TrustKeys;
import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.DataFolders;
import io.github.trustengine.dimension.Dimension;
import io.github.trustengine.dimension.InstalledDimensions;
import io.github.trustengine.dimension.Scenario;
import io.github.trustengine.dimension.Selection;
import io.github.trustengine.dimension.UserItems;
import io.github.trustengine.llama.ConversationTemplate;
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
 * @param fingerprint the settings and data that decide what is asked and how it is scored
 */
record Examination(Dimension dimension, Interview interview, Map<String, String> fingerprint) {

  static Examination of(Measurement measurement, TrustConfiguration configuration) {
    Map<String, String> fingerprint = new TreeMap<>();
    fingerprint.put("trust.seed", Long.toString(configuration.seed()));
    fingerprint.put("trust.variant", configuration.variant().name().toLowerCase(Locale.ROOT));
    Optional<ConversationTemplate> template = Wrapper.of(configuration);
    fingerprint.put(
        TrustKeys.TEMPLATE,
        template.map(ConversationTemplate::name).orElse(TrustConfiguration.MODEL_TEMPLATE));
    if (measurement.dimension().isEmpty()) {
      UserItems own = UserItems.read(measurement.items());
      fingerprint.put("data", own.fingerprint());
      return new Examination(
          own,
          new Interview(own.id(), own.scenarios(), configuration.seed(), template),
          fingerprint);
    }
    Dimension dimension = InstalledDimensions.get(measurement.dimension());
    DataFolder data = DataFolders.open(configuration.dataDirectory());
    List<Scenario> selected =
        Selection.select(
            dimension.scenarios(data),
            configuration.profile(),
            configuration.items(),
            configuration.seed());
    // Items are made when they are asked for, so the data is read, and its hash known, after that.
    Interview interview = new Interview(dimension.id(), selected, configuration.seed(), template);
    fingerprint.put("data", data.fingerprint());
    fingerprint.put("trust.profile", configuration.profile().name().toLowerCase(Locale.ROOT));
    configuration
        .items()
        .ifPresent(items -> fingerprint.put("trust.items", Integer.toString(items)));
    return new Examination(dimension, interview, fingerprint);
  }
}
