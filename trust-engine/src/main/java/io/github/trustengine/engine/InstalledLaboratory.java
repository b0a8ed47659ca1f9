package io.github.trustengine.engine;

import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.run.Laboratory;
import io.github.trustengine.run.LaboratoryFactory;
import java.util.ServiceLoader;

/** The laboratory of a run that names none. */
final class InstalledLaboratory {

  private InstalledLaboratory() {}

  /**
   * Opens one through the first {@link LaboratoryFactory} on the class path. A build's own classes
   * come before those of its dependencies: so builds that test suites without a model plant one.
   */
  static Laboratory open(String model, TrustConfiguration configuration) {
    return ServiceLoader.load(LaboratoryFactory.class)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "There is no " + LaboratoryFactory.class.getName() + " on the class path."))
        .open(model, configuration);
  }
}
