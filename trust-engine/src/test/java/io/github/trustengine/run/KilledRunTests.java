package io.github.trustengine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.testing.TinyLlama;
import io.github.trustengine.trust.DimensionResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow") // runs another JVM for some seconds
class KilledRunTests {

  private static final int ITEMS = 400;
  private static final int TOKENS = 300;

  @TempDir private Path folder = Path.of("");

  @Test
  @Timeout(120)
  void theNextRunGoesOnWhereAKilledOneStopped() throws Exception {
    TinyLlama.seeded(1).layers(1).contextLength(1024).write(folder.resolve("tiny.gguf"));
    Files.writeString(
        folder.resolve("own.jsonl"),
        IntStream.range(0, ITEMS)
            .mapToObj(
                i ->
                    "{\"id\": \"%d\", \"prompt\": \"Number %d?\", \"scoring\": \"regex\", \"expected\": \"[a-m]\", \"max_tokens\": %d}\n"
                        .formatted(i, i, TOKENS))
            .collect(Collectors.joining()));

    Process killed = start();
    Path written = folder.resolve("cache/responses/responses.db-wal");
    while (!Files.exists(written) || Files.size(written) < 100_000) {
      assertThat(killed.isAlive()).isTrue();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertThat(killed.destroyForcibly().waitFor(20, TimeUnit.SECONDS)).isTrue();

    DimensionResult resumed = measure(folder, "on");
    DimensionResult afresh = measure(folder, "off");

    assertThat(resumed.effort().storedItems()).isBetween(5, ITEMS - 5);
    assertThat(resumed.effort().generatedTokens()).isLessThan(afresh.effort().generatedTokens());
    assertThat(afresh.effort().storedItems()).isZero();
    assertThat(resumed.items()).isEqualTo(afresh.items());
    assertThat(resumed.trustScore()).isEqualTo(afresh.trustScore());
    assertThat(resumed.fingerprint()).isEqualTo(afresh.fingerprint());
  }

  private static DimensionResult measure(Path folder, String responses) {
    Map<String, String> settings =
        Map.of(
            "trust.cache.dir", "" + folder.resolve("cache"),
            "trust.output.dir", "" + folder.resolve("results"),
            "trust.responses", responses);
    var configuration = TrustConfiguration.from(key -> Optional.ofNullable(settings.get(key)));
    try (var laboratory =
        new StandardLaboratoryFactory().open("" + folder.resolve("tiny.gguf"), configuration)) {
      return laboratory.measure("q8_0", Measurement.ownItems("" + folder.resolve("own.jsonl")));
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                folder.toString()))
        .inheritIO()
        .start();
  }

  /** Another process: a run. */
  static final class Other {

    public static void main(String[] arguments) {
      measure(Path.of(arguments[0]), "on");
    }
  }
}
