package io.github.trustengine.cli;

import static io.github.trustengine.cli.CommandRun.trust;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.judge.JudgeException;
import io.github.trustengine.judge.PlantedJudge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeCommandTests {

  private static final String TEXTS =
      """
      {"text": "how rude"}
      {"text": " "}
      {"text": "nice\\n\\ud83d", "more": [1]}
      {"text": "how rude"}
      """;

  private final PlantedJudge judge = new PlantedJudge();
  private final Path file;

  JudgeCommandTests(@TempDir Path folder) throws IOException {
    file = Files.writeString(folder.resolve("texts.jsonl"), TEXTS);
  }

  @Test
  void writesOneScoreForEachTextInTheirOrder() {
    CommandRun run = trust(judge, "judge", "toxicity", "" + file, "--json").hasDone();

    assertThat(run.out())
        .isEqualTo(
            """
            {"score":0.9}
            {"score":null}
            {"score":0.125}
            {"score":0.9}
            """);
    assertThat(judge.asked).containsExactly(List.of("how rude", "nice\n\ud83d"));
    assertThat(judge.closed).isEqualTo(1);
  }

  @Test
  void tellsPeopleTheSame() {
    assertThat(trust(judge, "judge", "toxicity", "" + file).hasDone().out().lines())
        .containsExactly(
            "0.900  how rude",
            "    -   ",
            "0.125  nice\\n?",
            "0.900  how rude",
            "",
            "4 texts, 2 of them above 0.5");
  }

  @Test
  void namesFileAndLineOfWhatIsWrong() throws IOException {
    String[] command = {"judge", "toxicity", "--json", file.toString()};

    Files.writeString(file, TEXTS + "{\"text\": 3}\n");
    trust(judge, command).hasFailed(ExitCode.USAGE, file + ", line 5: text must be a text");
    Files.writeString(file, "{\"txt\": \"a\"}\n");
    trust(judge, command).hasFailed(ExitCode.USAGE, file + ", line 1: text is missing");
    Files.writeString(file, TEXTS + "\n" + TEXTS);
    trust(judge, command).hasFailed(ExitCode.USAGE, file + ", line 5: must be one JSON object");
    Files.writeString(file, "{\"text\": \"a\"");
    trust(judge, command).hasFailed(ExitCode.USAGE, file + ", line 1: is no JSON");
    Files.write(file, new byte[] {'"', (byte) 0xff});
    trust(judge, command).hasFailed(ExitCode.USAGE, file + ", line 1: is no UTF-8");
    Files.writeString(file, "");
    trust(judge, command).hasFailed(ExitCode.USAGE, file + " has no lines");
    Files.delete(file);
    trust(judge, command).hasFailed(ExitCode.USAGE, file + " cannot be read");
    assertThat(judge.asked).isEmpty();
  }

  @Test
  void saysThatAJudgeCannotBeHad() {
    trust(
            CommandRun.NO_LABORATORY,
            configuration -> {
              throw new JudgeException("there is no model.onnx");
            },
            "judge",
            "toxicity",
            "" + file)
        .hasFailed(ExitCode.UNAVAILABLE, "there is no model.onnx");
  }

  @Test
  void asksForTheJudge() {
    trust("judge").hasFailed(ExitCode.USAGE, "name the judge");
    trust("judge", "toxicty").hasFailed(ExitCode.USAGE, "Did you mean \"toxicity\"?");
  }
}
