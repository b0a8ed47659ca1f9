package io.github.trustengine.cli;

import static io.github.trustengine.cli.CommandRun.trust;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trustengine.configuration.TrustKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class ModelsCommandTests {

  private static final String SMOL = "smollm2-135m-instruct";

  private Path cache = Path.of("");

  @BeforeEach
  void useAnEmptyCache(@TempDir Path folder) {
    cache = folder.resolve("cache");
    System.setProperty(TrustKeys.CACHE_DIR, cache.toString());
  }

  @AfterEach
  void useTheUsersCache() {
    System.clearProperty(TrustKeys.CACHE_DIR);
  }

  @Test
  void listsWhatThereIs() {
    assertThat(trust("models", "list").hasDone().out())
        .containsPattern("model +size +cached +licence +description\n")
        .containsPattern(SMOL + " +98.4 MB +no +Apache-2.0 +SmolLM2");

    JsonNode models = trust("models", "list", "--json").hasDone().json();
    assertThat(models)
        .anySatisfy(model -> assertThat(model.get("name").textValue()).isEqualTo(SMOL));
    assertThat(models)
        .allSatisfy(
            model -> {
              assertThat(model.get("cached").booleanValue()).isFalse();
              assertThat(model.get("path").textValue()).startsWith(cache.toString());
              assertThat(model.get("sha256").textValue()).matches("[0-9a-f]{64}");
            });
    assertThat(cache).doesNotExist();
  }

  @Test
  void tellsWhereAModelWillLie() {
    CommandRun run = trust("models", "path", SMOL);

    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(run.out().strip()).startsWith(cache.toString()).endsWith(".gguf");
    assertThat(run.err()).contains("trust models pull " + SMOL);
  }

  @Test
  void takesLocalFilesAsTheyAre(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("own.gguf"), "GGUF");

    assertThat(trust("models", "path", file.toString()).hasDone().out().strip())
        .isEqualTo(file.toString());
    assertThat(trust("models", "pull", file.toString()).hasDone().out().strip())
        .isEqualTo(file.toString());

    CommandRun none = trust("models", "path", folder.resolve("none.gguf").toString());
    assertThat(none.out().strip()).isEqualTo(folder.resolve("none.gguf").toString());
    assertThat(none.err()).contains("there is no such file").doesNotContain("pull");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    trust("models", "pull", "smolm2-135m-instruct").hasFailed(ExitCode.UNAVAILABLE, SMOL);
    trust("models", "path", "smolm2-135m-instruct").hasFailed(ExitCode.UNAVAILABLE, SMOL);
    trust("models", "pull", "./none.gguf").hasFailed(ExitCode.UNAVAILABLE, "none.gguf");
    trust("models", "pull").hasFailed(ExitCode.USAGE, "ID");
    trust("models", "lst").hasFailed(ExitCode.USAGE, "Did you mean \"list\"?");
  }
}
