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
   * @param configuration the settings of the run
   * @throws RuntimeException when a setting leads nowhere, for instance to no calibration text, or
   *     to a cache folder that cannot be written to
   */
  Laboratory open(String model, TrustConfiguration configuration);
}
