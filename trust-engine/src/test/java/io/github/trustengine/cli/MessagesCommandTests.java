package io.github.trustengine.cli;

import static io.github.trustengine.cli.CommandRun.trust;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessagesCommandTests {

  @Test
  void writesAnObjectALine() {
    CommandRun run =
        trust("messages", "--dimension=out-of-distribution", "--scenario=qa_2023", "--json");

    List<JsonNode> lines = lines(run.hasDone());
    assertThat(lines).hasSizeGreaterThan(1);
    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(names(line)).containsExactly("dimension", "scenario", "item", "messages");
              assertThat(line.get("dimension").textValue()).isEqualTo("out-of-distribution");
              assertThat(line.get("scenario").textValue()).isEqualTo("qa_2023");
              assertThat(line.get("messages"))
                  .isNotEmpty()
                  .allSatisfy(
                      message -> assertThat(names(message)).containsExactly("role", "content"))
                  .extracting(message -> message.get("role").textValue())
                  .containsExactly("system", "user");
            });
    assertThat(lines).extracting(line -> line.get("item").textValue()).doesNotHaveDuplicates();
  }

  @Test
  void countsRowsFromZeroAndIncludesTheLast() {
    List<JsonNode> all =
        lines(trust("messages", "--dimension=privacy", "--scenario=understanding/vote", "--json"));

    assertThat(rows("1-3")).isEqualTo(all.subList(1, 4));
    assertThat(rows("0")).isEqualTo(all.subList(0, 1));
    assertThat(rows("0-999999999")).isEqualTo(all);
    assertThat(rows(all.size() - 1 + "-" + all.size()))
        .isEqualTo(all.subList(all.size() - 1, all.size()));
    trust(messages("--rows", all.size() + "-" + all.size()))
        .hasFailed(ExitCode.USAGE, "there are no items in the rows");
  }

  @Test
  void showsPeopleTheSame() {
    CommandRun run = trust("messages", "--dimension=privacy", "--rows=0");

    assertThat(run.hasDone().out()).contains("understanding/vote / ", "  user:\n    ");
  }

  @Test
  void refusesWhatItDoesNotKnow(@TempDir Path folder) {
    trust("messages", "--dimension=privcy").hasFailed(ExitCode.USAGE, "Did you mean \"privacy\"?");
    trust("messages", "--dimension=privacy", "--scenario=understanding/votes", "--json")
        .hasFailed(ExitCode.USAGE, "Did you mean \"understanding/vote\"?");
    trust(messages("--rows", "3-1")).hasFailed(ExitCode.USAGE, "'3-1' ends before it begins");
    trust(messages("--rows", "a-b")).hasFailed(ExitCode.USAGE, "'a-b' is not a range of rows");
    trust(messages("--rows", "99999999999")).hasFailed(ExitCode.USAGE, "is not a range of rows");
    trust(messages("--data", folder.toString()))
        .hasFailed(ExitCode.UNAVAILABLE, folder + " has no strings.json");
    trust(messages("--data", folder.resolve("missing").toString()))
        .hasFailed(ExitCode.UNAVAILABLE, folder.resolve("missing") + " is not a directory");
  }

  @Test
  void readsADecodingTrustFolder() {
    Path shared = Path.of(System.getProperty("test.shared.dir", "")).resolve("decodingtrust");
    assumeTrue(Files.isDirectory(shared), () -> shared + " is missing");

    CommandRun run =
        trust(
            "messages",
            "--dimension=out-of-distribution",
            "--data=" + shared,
            "--scenario=qa_2020",
            "--rows=850-860",
            "--json");

    // Specification 4: 855 questions.
    assertThat(lines(run.hasDone())).hasSize(5);
  }

  private static List<JsonNode> rows(String rows) {
    return lines(trust(messages("--rows", rows)).hasDone());
  }

  private static String[] messages(String option, String value) {
    return new String[] {
      "messages", "--dimension=privacy", "--scenario=understanding/vote", "--json", option, value
    };
  }

  private static List<JsonNode> lines(CommandRun run) {
    return run.out().lines().map(CommandRun::parse).toList();
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
