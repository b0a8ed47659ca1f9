package io.github.trustengine.engine;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** Runs other programs on this module's classes. */
final class Processes {

  private static final int TIMEOUT_SECONDS = 180;

  private Processes() {}

  /** What a program said, on both streams, and its exit code. */
  record Result(int exitCode, String output) {}

  /** Runs a program to its end; kills it, with what it started, when that takes too long. */
  static Result run(Path folder, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "output", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      throw new AssertionError("no end of " + command + ":\n" + Files.readString(log));
    }
    return new Result(process.exitValue(), Files.readString(log));
  }

  /** This JVM's class path without JUnit, of which the programs bring a version of their own. */
  static List<String> classPathWithoutJunit() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(
            entry ->
                !entry.matches(".*[/\\\\](junit|opentest4j|open-test-reporting)[^/\\\\]*[.]jar"))
        .toList();
  }

  /** A setting that this module's POM passes to its tests. */
  static String setting(String key) {
    String value = System.getProperty(key);
    if (value == null) {
      throw new TestAbortedException("needs system property " + key + ": run the tests with Maven");
    }
    return value;
  }
}
