package io.github.trustengine.cli;

import io.github.trustengine.catalog.StandardModelCatalog;
import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.configuration.TrustKeys;
import io.github.trustengine.llama.ModelSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The {@code trust.*} settings of a command. */
final class Settings {

  private Settings() {}

  /** What a command line gives, and for everything else the system properties. */
  static TrustConfiguration configuration(Map<String, String> given) {
    return TrustConfiguration.from(
        key -> Optional.ofNullable(given.get(key)).or(() -> property(key)));
  }

  /** The catalogue with the cache that the system properties say. */
  static StandardModelCatalog catalog() {
    return new StandardModelCatalog(configuration(Map.of()).cacheDirectory());
  }

  /** How models are loaded. */
  static ModelSettings model() {
    OptionalInt layers = configuration(Map.of()).gpuLayers();
    ModelSettings standard = ModelSettings.standard();
    return layers.isPresent() ? standard.withGpuLayers(layers.getAsInt()) : standard;
  }

  /** What is wrong with the system properties' names: a sentence for each. */
  static List<String> warnings() {
    return TrustKeys.warnings(System.getProperties().stringPropertyNames());
  }

  private static Optional<String> property(String key) {
    return Optional.ofNullable(System.getProperty(key));
  }
}
