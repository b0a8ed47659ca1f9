package io.github.trustengine.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.github.trustengine.catalog.CacheDirectory;
import io.github.trustengine.dimension.Profile;
import io.github.trustengine.dimension.Variant;
import io.github.trustengine.trust.Scoring;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustConfigurationTests {

  @Test
  void hasADefaultForEveryKey() {
    var defaults = read(Map.of());

    assertThat(defaults.recipes()).isEmpty();
    assertThat(defaults.profile()).isEqualTo(Profile.QUICK);
    assertThat(defaults.items()).isEmpty();
    assertThat(defaults.seed()).isEqualTo(1);
    assertThat(defaults.dataDirectory()).isEmpty();
    assertThat(defaults.template()).isEmpty();
    assertThat(defaults.variant()).isEqualTo(Variant.PATCHED);
    assertThat(defaults.workers()).isBetween(1, Runtime.getRuntime().availableProcessors());
    assertThat(defaults.threads()).isEqualTo(1);
    assertThat(defaults.contextSize()).isEqualTo(4096);
    assertThat(defaults.gpuLayers()).isEmpty();
    assertThat(defaults.llamaLibrary()).isEmpty();
    assertThat(defaults.importanceMatrix()).isEmpty();
    assertThat(defaults.toxicityJudge()).isEmpty();
    assertThat(defaults.cacheDirectory()).isEqualTo(CacheDirectory.standard());
    assertThat(defaults.storeLimitBytes()).isEqualTo(20L * 1024 * 1024 * 1024);
    assertThat(defaults.outputDirectory()).isEqualTo(Path.of("target", "trust"));
  }

  @Test
  void readsEveryKey() {
    var configuration =
        read(
            Map.ofEntries(
                Map.entry("trust.recipes", " Q4_K_M, q8_0 "),
                Map.entry("trust.profile", "Standard"),
                Map.entry("trust.items", "12"),
                Map.entry("trust.seed", "-7"),
                Map.entry("trust.data.dir", "data"),
                Map.entry("trust.template", " llama-2 "),
                Map.entry("trust.variant", "original"),
                Map.entry("trust.scoring", "logprob"),
                Map.entry("trust.workers", "3"),
                Map.entry("trust.threads", "2"),
                Map.entry("trust.context", "2048"),
                Map.entry("trust.gpu.layers", "0"),
                Map.entry("trust.llama.library", "libllama.so"),
                Map.entry("trust.imatrix", "imatrix.gguf"),
                Map.entry("trust.calibration", "text.txt"),
                Map.entry("trust.calibration.samples", "16"),
                Map.entry("trust.calibration.length", "256"),
                Map.entry("trust.judge.toxicity", " judges/mine "),
                Map.entry("trust.cache.dir", "cache"),
                Map.entry("trust.store.limit", "512 MiB"),
                Map.entry("trust.responses", "off"),
                Map.entry("trust.responses.limit", "64M"),
                Map.entry("trust.output.dir", "out")));

    assertThat(configuration)
        .isEqualTo(
            new TrustConfiguration(
                Optional.of(List.of("q4_k_m", "q8_0")),
                Profile.STANDARD,
                OptionalInt.of(12),
                -7,
                Optional.of(Path.of("data")),
                Optional.of("llama-2"),
                Variant.ORIGINAL,
                Scoring.LOGPROB,
                3,
                2,
                2048,
                OptionalInt.of(0),
                Optional.of(Path.of("libllama.so")),
                Optional.of(Path.of("imatrix.gguf")),
                Optional.of(Path.of("text.txt")),
                OptionalInt.of(16),
                OptionalInt.of(256),
                Optional.of("judges/mine"),
                Path.of("cache"),
                512L * 1024 * 1024,
                false,
                64L * 1024 * 1024,
                Path.of("out")));
  }

  @Test
  void takesTheModelsTemplateByItsName() {
    assertThat(read(Map.of("trust.template", "model"))).isEqualTo(read(Map.of()));
  }

  @Test
  void takesABlankValueForNone() {
    assertThat(read(Map.of("trust.profile", " ", "trust.recipes", ""))).isEqualTo(read(Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "trust.profile, fast, 'one of quick, standard, full'",
    "trust.variant, new, 'one of patched, original'",
    "trust.scoring, both, 'one of generation, logprob'",
    "trust.items, 0, 'a whole number from 1 to 2147483647'",
    "trust.items, many, 'a whole number from 1 to 2147483647'",
    "trust.seed, 0x1, a whole number",
    "trust.workers, 257, 'a whole number from 1 to 256'",
    "trust.threads, -1, 'a whole number from 1 to 256'",
    "trust.context, 64, 'a whole number from 128 to 1048576'",
    "trust.gpu.layers, all, 'a whole number from 0 to'",
    "trust.store.limit, 20 gigabytes, like 20G",
    "trust.store.limit, 999999999999999T, like 20G",
    "trust.store.limit, -1, like 20G",
    "trust.responses, false, 'one of on, off'",
    "trust.responses.limit, none, like 20G",
    "trust.recipes, q4_k_n, q4_k_m",
    "trust.recipes, 'q8_0,,f16', the recipe is empty",
    "trust.recipes, 'q8_0,', the recipe is empty",
    "trust.recipes, ',', the recipe is empty",
    "trust.recipes, 'q8_0,Q8_0', '\"Q8_0\" is there twice'",
  })
  void namesKeyValueAndWhatIsAllowed(String key, String value, String allowed) {
    assertThatThrownBy(() -> read(Map.of(key, value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(key + " = \"" + value + "\"")
        .hasMessageContaining(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1000, 1000",
    "2k, 2048",
    "3 KB, 3072",
    "1G, 1073741824",
    "4TiB, 4398046511104"
  })
  void readsSizes(String text, long bytes) {
    assertThat(read(Map.of("trust.store.limit", text)).storeLimitBytes()).isEqualTo(bytes);
  }

  @Test
  void tellsAllProblemsAtOnce() {
    assertThatThrownBy(
            () -> read(Map.of("trust.profile", "fast", "trust.items", "0", "trust.seed", "x")))
        .asInstanceOf(type(ConfigurationException.class))
        .extracting(ConfigurationException::problems)
        .asInstanceOf(LIST)
        .hasSize(3);
  }

  @Test
  void warnsOfMisspeltKeys() {
    assertThat(
            TrustKeys.warnings(
                List.of("trust.profil", "user.dir", "trust.seed", "trust.something.else")))
        .satisfiesExactly(
            misspelt ->
                assertThat(misspelt)
                    .contains("\"trust.profil\"")
                    .contains("Did you mean \"trust.profile\"?"),
            unknown ->
                assertThat(unknown).contains("\"trust.something.else\"").contains("Known: "));
  }

  private static TrustConfiguration read(Map<String, String> values) {
    return TrustConfiguration.from(key -> Optional.ofNullable(values.get(key)));
  }
}
