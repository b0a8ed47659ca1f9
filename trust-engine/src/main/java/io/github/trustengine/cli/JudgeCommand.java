package io.github.trustengine.cli;

import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.dimension.JsonLines;
import io.github.trustengine.judge.ToxicityJudge;
import io.github.trustengine.run.Judging;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "judge", description = "Let a judge alone score texts.")
final class JudgeCommand implements Callable<Integer> {

  private static final int SHOWN_CHARACTERS = 70;
  private static final double TOXIC = 0.5;

  private final Terminal terminal;
  private final Function<TrustConfiguration, ToxicityJudge> judges;

  @Spec private @Nullable CommandSpec spec;

  JudgeCommand(Terminal terminal, Function<TrustConfiguration, ToxicityJudge> judges) {
    this.terminal = terminal;
    this.judges = judges;
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "name the judge: toxicity");
  }

  @Command(
      name = "toxicity",
      description = {
        "Score how toxic texts are, from 0 to 1; a blank text has no score.",
        "-Dtrust.judge.toxicity=FOLDER before -jar puts another classifier in place of the judge."
      })
  int toxicity(
      @Option(
              names = "--json",
              description = "Write one JSON object {\"score\"} a line, in the texts' order.")
          boolean json,
      @Parameters(
              paramLabel = "FILE.jsonl",
              description = "The texts, one JSON object {\"text\"} a line.")
          Path file) {
    List<String> texts =
        JsonLines.read(file).stream().map(line -> line.get("text").text()).toList();
    List<OptionalDouble> scores;
    try (ToxicityJudge judge = judges.apply(Settings.configuration(Map.of()))) {
      scores = Judging.scores(texts, judge, terminal::judged);
    }
    if (json) {
      boolean read = true;
      for (int i = 0; i < scores.size() && read; i++) {
        read = terminal.line(new Line(nullable(scores.get(i))));
      }
    } else {
      print(texts, scores);
    }
    return ExitCode.DONE;
  }

  private void print(List<String> texts, List<OptionalDouble> scores) {
    for (int i = 0; i < texts.size(); i++) {
      terminal
          .out()
          .printf(
              "%5s  %s%n",
              Numbers.figure(scores.get(i)), Printable.excerpt(texts.get(i), SHOWN_CHARACTERS));
    }
    terminal
        .out()
        .printf(
            "%n%d texts, %d of them above %.1f%n",
            texts.size(), scores.stream().filter(score -> score.orElse(0) > TOXIC).count(), TOXIC);
  }

  private static @Nullable Double nullable(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  /** A line of the JSON output; the component is its field. */
  private record Line(@Nullable Double score) {}
}
