package io.github.trustengine.cli;

import static io.github.trustengine.cli.CommandRun.trust;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.configuration.TrustKeys;
import io.github.trustengine.testing.TinyLlama;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class BenchCommandTests {

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void useAnEmptyCache() {
    System.setProperty(TrustKeys.CACHE_DIR, folder.resolve("cache").toString());
  }

  @AfterEach
  void useTheUsersCache() {
    System.clearProperty(TrustKeys.CACHE_DIR);
  }

  @Test
  void refusesWhatCannotBeMeasured() {
    trust("bench").hasFailed(ExitCode.USAGE, "--model");
    trust("bench", "--model=m", "--recipe=q4_km").hasFailed(ExitCode.USAGE, "q4_km", "q4_k_m");
    trust("bench", "--model=m", "--dimensions=privcy")
        .hasFailed(ExitCode.USAGE, "Did you mean \"privacy\"?");
    trust("bench", "--model=m", "--dimensions=,").hasFailed(ExitCode.USAGE, "--dimensions");
    for (String items : List.of("0", "-1", "many")) {
      trust("bench", "--model=m", "--items=" + items).hasFailed(ExitCode.USAGE, "items", items);
    }
    trust("bench", "--model=./none.gguf").hasFailed(ExitCode.UNAVAILABLE, "none.gguf");
  }

  @Test
  void explainsItsOptions() {
    assertThat(trust("bench", "--help").hasDone().out())
        .contains("Usage: trust bench", "--recipe=SLUG", "(default: q4_0)")
        .containsPattern("(?s)--model=.*--recipe=.*--dimensions=.*--items=");
  }

  @Test
  @Tag("slow") // measures for some twenty seconds
  void measuresADimension() {
    Path model =
        TinyLlama.seeded(1).layers(1).contextLength(1 << 14).write(folder.resolve("tiny.gguf"));
    System.setProperty(TrustKeys.CONTEXT, "16384");
    try {
      CommandRun run =
          trust("bench", "--model=" + model, "--dimensions=out-of-distribution", "--items=36");

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
      assertThat(run.err()).contains("q4_0: compressed in ");
      String figures =
          " +36 +\\d+\\.\\d\\d +\\d+ +\\d+ +\\d+\\.\\d % +\\d+ +\\d+ +\\d+ +\\d\\.\\d\\d\n";
      assertThat(run.out())
          .containsPattern(
              "dimension +items +items/s +prompt +unique +reused +new +prompt/s +new/s +limit\n")
          .containsPattern("out-of-distribution" + figures)
          .containsPattern(
              "all +36 +\\d+\\.\\d\\d +\\d+ +\\d+ +\\d+\\.\\d % +\\d+ +\\d\\.\\d\\d\n");
    } finally {
      System.clearProperty(TrustKeys.CONTEXT);
    }
  }
}
