package io.github.trustengine.engine;

import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.run.Measurement;

/** Everything that an answer depends on, as far as the engine can tell. */
record Question(
    String model, String recipe, Measurement measurement, TrustConfiguration configuration) {}
