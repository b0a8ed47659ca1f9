package io.github.trustengine.calibration;

import io.github.trustengine.hash.Sha256;
import io.github.trustengine.text.Reasons;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * A text that a model is run on to see what its activations are like, or how well it predicts. It
 * is read when it is used, and as far as it is used.
 */
public final class CalibrationText {

  private interface Source {
    InputStream open() throws IOException;
  }

  /** What is done with a text. */
  @FunctionalInterface
  interface Use {
    void of(Reader text) throws IOException;
  }

  private final String name;
  private final Source source;

  private CalibrationText(String name, Source source) {
    this.name = name;
    this.source = source;
  }

  /** A text in memory. */
  public CalibrationText(String name, String text) {
    this(name, () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * The text that is used unless another one is named: some 128 windows of 512 tokens of public
   * domain English, see {@code docs/calibration.md}.
   */
  public static CalibrationText standard() {
    return resource("calibration.txt.gz");
  }

  /** Other text of the same kind, to judge on what was calibrated with {@link #standard}. */
  public static CalibrationText heldOut() {
    return resource("held-out.txt.gz");
  }

  /**
   * The text in a file, in UTF-8.
   *
   * @throws CalibrationException if there is no such file
   */
  public static CalibrationText read(Path file) {
    if (!Files.exists(file)) {
      throw new CalibrationException("there is no text " + file);
    }
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new CalibrationException(file + " cannot be read: it is no readable file");
    }
    return new CalibrationText(file.toString(), () -> Files.newInputStream(file));
  }

  private static CalibrationText resource(String name) {
    return new CalibrationText(
        name.replace(".gz", ""),
        () ->
            new GZIPInputStream(
                Objects.requireNonNull(CalibrationText.class.getResourceAsStream(name), name)));
  }

  /** A file's path, or the name of a text of this project. */
  public String name() {
    return name;
  }

  /**
   * All of it.
   *
   * @throws CalibrationException if it cannot be read or is no UTF-8
   */
  public String text() {
    var whole = new StringWriter();
    use(text -> text.transferTo(whole));
    return whole.toString();
  }

  /**
   * The hash of the text in UTF-8, in lower-case hexadecimal digits.
   *
   * @throws CalibrationException if it cannot be read or is no UTF-8
   */
  public String sha256() {
    var digest = Sha256.digest();
    use(
        () -> new DigestInputStream(source.open(), digest),
        text -> text.transferTo(Writer.nullWriter()));
    return Sha256.hex(digest);
  }

  /**
   * Opens the text for a use.
   *
   * @throws CalibrationException if it cannot be read or is no UTF-8
   */
  void use(Use use) {
    use(source, use);
  }

  private void use(Source bytes, Use use) {
    try (Reader text = new InputStreamReader(bytes.open(), StandardCharsets.UTF_8.newDecoder())) {
      use.of(text);
    } catch (CharacterCodingException e) {
      throw new CalibrationException(
          name + " is no text in UTF-8; convert it, for instance with iconv", e);
    } catch (IOException e) {
      throw new CalibrationException("%s cannot be read: %s".formatted(name, Reasons.of(e)), e);
    }
  }
}
