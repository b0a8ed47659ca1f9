package io.github.trustengine.cli;

import io.github.trustengine.progress.ProgressLine;
import io.github.trustengine.report.Json;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a command's output goes: text for people in the console's charset, JSON in UTF-8 wherever
 * it is read, and on standard error everything that is not a result.
 */
final class Terminal {

  /** Characters per line of tables. */
  static final int WIDTH = 100;

  private final WatchedStream watched;
  private final PrintWriter out;
  private final PrintWriter json;
  private final PrintWriter err;
  private final Charset charset;
  private final ProgressLine progress;

  Terminal(OutputStream out, OutputStream err, Charset charset) {
    this(
        out,
        err,
        charset,
        new ProgressLine(new PrintStream(err, true, charset), false, System::nanoTime));
  }

  private Terminal(OutputStream out, OutputStream err, Charset charset, ProgressLine progress) {
    this.watched = new WatchedStream(out);
    this.out = new PrintWriter(watched, true, charset);
    this.json = new PrintWriter(watched, false, StandardCharsets.UTF_8);
    this.err = new PrintWriter(err, true, charset);
    this.charset = charset;
    this.progress = progress;
  }

  /** This process's own streams. */
  static Terminal system() {
    // Not System.out, which keeps to itself that a disk is full.
    return new Terminal(
        new FileOutputStream(FileDescriptor.out),
        System.err,
        consoleCharset(),
        ProgressLine.onStandardError());
  }

  /** stdout.encoding exists since Java 19; before, native.encoding is what a console reads. */
  private static Charset consoleCharset() {
    String name =
        System.getProperty("stdout.encoding", System.getProperty("native.encoding", "UTF-8"));
    return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
  }

  /** Text for people, flushed at every line. */
  PrintWriter out() {
    return out;
  }

  /** Warnings and errors. */
  PrintWriter err() {
    return err;
  }

  /** How far long work is, on standard error. */
  ProgressLine progress() {
    return progress;
  }

  /** Says how far a judge is, if that takes a while. */
  void judged(int done, int all) {
    progress.update(done + " of " + all + " texts judged");
  }

  /** What {@link #out} can show. */
  Charset charset() {
    return charset;
  }

  /** Why not everything could be written to standard output; empty if it was. */
  Optional<IOException> failure() {
    out.flush();
    json.flush();
    return Optional.ofNullable(watched.failure);
  }

  /** Writes the one JSON document of a command. */
  void document(Object value) {
    json.print(Json.document(value) + "\n");
    json.flush();
  }

  /**
   * Writes one of many JSON documents, a line each.
   *
   * @return whether anybody still reads
   */
  boolean line(Object value) {
    json.print(Json.line(value) + "\n");
    return !json.checkError();
  }

  /** Remembers what a {@link PrintWriter} swallows. */
  private static final class WatchedStream extends FilterOutputStream {

    private @Nullable IOException failure;

    WatchedStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }
}
