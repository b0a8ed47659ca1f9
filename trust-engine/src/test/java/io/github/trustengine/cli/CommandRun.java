package io.github.trustengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.judge.PlantedJudge;
import io.github.trustengine.judge.ToxicityJudge;
import io.github.trustengine.run.LaboratoryFactory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * What a run of the command in this process left.
 *
 * @param out standard output
 * @param err standard error
 */
record CommandRun(int exitCode, String out, String err) {

  static final LaboratoryFactory NO_LABORATORY =
      (model, configuration) -> {
        throw new AssertionError("no laboratory is needed here");
      };

  static final Function<TrustConfiguration, ToxicityJudge> NO_JUDGE =
      configuration -> {
        throw new AssertionError("no judge is needed here");
      };

  static CommandRun trust(String... arguments) {
    return trust(NO_LABORATORY, NO_JUDGE, arguments);
  }

  static CommandRun trust(LaboratoryFactory laboratories, String... arguments) {
    return trust(laboratories, NO_JUDGE, arguments);
  }

  static CommandRun trust(PlantedJudge judge, String... arguments) {
    return trust(NO_LABORATORY, configuration -> judge, arguments);
  }

  static CommandRun trust(
      LaboratoryFactory laboratories,
      Function<TrustConfiguration, ToxicityJudge> judges,
      String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal = new Terminal(out, err, StandardCharsets.UTF_8);
    int exitCode = Trust.run(terminal, laboratories, judges, arguments);
    return new CommandRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Standard output, which must be one JSON document and nothing else. */
  JsonNode json() {
    return parse(out);
  }

  static JsonNode parse(String text) {
    try {
      return new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON document: " + text, e);
    }
  }

  /**
   * Asserts a failure that a user can mend: a message, no stack trace, nothing on standard output.
   */
  CommandRun hasFailed(int expectedExitCode, String... partsOfMessage) {
    assertThat(err).startsWith("trust: ").contains(partsOfMessage).doesNotContain("\tat ");
    assertThat(out).isEmpty();
    assertThat(exitCode).isEqualTo(expectedExitCode);
    return this;
  }

  CommandRun hasDone() {
    assertThat(err).isEmpty();
    assertThat(exitCode).isEqualTo(ExitCode.DONE);
    return this;
  }
}
