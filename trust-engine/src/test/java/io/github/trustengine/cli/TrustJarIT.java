package io.github.trustengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The command as it is packaged. */
@Tag("slow") // Every run starts a JVM.
class TrustJarIT {

  @Test
  void startsWithoutNoise() throws Exception {
    CommandRun help = trust("--help").hasDone();

    assertThat(help.out()).startsWith("Usage: trust ");
    assertThat(trust("--version").hasDone().out()).matches("trust \\d+\\.\\d+\\.\\d+.*\\R");
  }

  @Test
  void exitsWithTheCodeOfItsFailure() throws Exception {
    trust("scroe").hasFailed(ExitCode.USAGE, "Did you mean \"score\"?");
    trust("score", "--dimension=privacy", "missing.jsonl")
        .hasFailed(ExitCode.USAGE, "missing.jsonl");
  }

  @Test
  void writesJsonInUtf8WhateverTheConsoleReads() throws Exception {
    String[] messages = {"messages", "--dimension=out-of-distribution", "--json"};

    CommandRun run = trust(messages).hasDone();

    assertThat(run.out()).containsPattern("[^\\p{ASCII}]").doesNotContain("\ufffd");
    assertThat(run).isEqualTo(CommandRun.trust(messages));
  }

  private static CommandRun trust(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("test.cli.jar")));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile("trust", ".out");
    Path err = Files.createTempFile("trust", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError(command + " does not end");
      }
      return new CommandRun(process.exitValue(), read(out), read(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
