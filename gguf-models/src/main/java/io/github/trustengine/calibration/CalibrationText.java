package io.github.trustengine.calibration;

import io.github.trustengine.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * A text that a model is run on to see what its activations are like, or how well it predicts.
 *
 * @param name a file's path, or the name of a text of this project
 * @param text all of it
 */
public record CalibrationText(String name, String text) {

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
   * Reads a file.
   *
   * @throws CalibrationException if it is missing or no UTF-8
   */
  public static CalibrationText read(Path file) {
    try {
      var bytes = Files.readAllBytes(file);
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new CalibrationText(file.toString(), text);
    } catch (CharacterCodingException e) {
      throw new CalibrationException(
          file + " is no text in UTF-8; convert it, for instance with iconv", e);
    } catch (IOException e) {
      throw new CalibrationException(
          Files.exists(file)
              ? "%s cannot be read: %s".formatted(file, e)
              : "there is no text " + file,
          e);
    }
  }

  /** The hash of the text in UTF-8, in lower-case hexadecimal digits. */
  public String sha256() {
    return Sha256.of(text);
  }

  private static CalibrationText resource(String name) {
    try (InputStream packed =
            Objects.requireNonNull(CalibrationText.class.getResourceAsStream(name), name);
        var content = new GZIPInputStream(packed)) {
      return new CalibrationText(
          name.replace(".gz", ""), new String(content.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
