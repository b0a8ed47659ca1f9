package io.github.trustengine.run;

import io.github.trustengine.configuration.TrustConfiguration;

/** Opens laboratories. */
@FunctionalInterface
public interface LaboratoryFactory {

  /**
   * A laboratory for one model. Opening is cheap: models are fetched and loaded by the first
   * measurement that needs them.
   *
   * @param model a catalogue name, path or address, as a suite gives it
   */
  Laboratory open(String model, TrustConfiguration configuration);
}
