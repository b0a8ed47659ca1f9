package io.github.trustengine.cli;

import io.github.trustengine.report.Json;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Where a command's output goes: text for people in the console's charset, JSON in UTF-8 wherever
 * it is read, and on standard error everything that is not a result.
 */
final class Terminal {

  /** Characters per line of tables. */
  static final int WIDTH = 100;

  private final PrintWriter out;
  private final PrintWriter json;
  private final PrintWriter err;
  private final Charset charset;

  Terminal(OutputStream out, OutputStream err, Charset charset) {
    this.out = new PrintWriter(out, true, charset);
    this.json = new PrintWriter(out, false, StandardCharsets.UTF_8);
    this.err = new PrintWriter(err, true, charset);
    this.charset = charset;
  }

  /** This process's own streams. */
  static Terminal system() {
    return new Terminal(System.out, System.err, consoleCharset());
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

  /** Progress and errors. */
  PrintWriter err() {
    return err;
  }

  /** What {@link #out} can show. */
  Charset charset() {
    return charset;
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
}
