package io.github.trustengine.run;

import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.configuration.TrustKeys;
import io.github.trustengine.dimension.ConversationTemplates;
import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.DataFolders;
import io.github.trustengine.llama.ConversationTemplate;
import java.util.Optional;

/** The conversation template that the settings choose in place of the model's own. */
final class Wrapper {

  private Wrapper() {}

  /**
   * Reads it from the data folder.
   *
   * @return empty for the model's own template
   * @throws DataException if there is no data folder, or the folder does not have it
   */
  static Optional<ConversationTemplate> of(TrustConfiguration configuration) {
    return configuration
        .template()
        .map(
            name -> {
              if (configuration.dataDirectory().isEmpty()) {
                throw new DataException(
                    "%s = \"%s\" needs the texts of DecodingTrust's templates, which come with its data: name a data folder in %s (trust data import makes one), or leave the template out"
                        .formatted(TrustKeys.TEMPLATE, name, TrustKeys.DATA_DIR));
              }
              return ConversationTemplates.read(
                  DataFolders.open(configuration.dataDirectory()), name);
            });
  }
}
