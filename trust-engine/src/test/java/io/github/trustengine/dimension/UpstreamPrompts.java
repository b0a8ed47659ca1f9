package io.github.trustengine.dimension;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.trustengine.hash.Sha256;
import io.github.trustengine.llama.ChatMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;

/**
 * Number and hash of the prompts that the upstream programs (commit 0cf3fc1e) make of the shared
 * data. The prompts themselves are not part of this project.
 *
 * @param sha256 over role, NUL, content, NUL of every message and 0x01 after every item
 */
public record UpstreamPrompts(String scenario, int items, String sha256) {

  /** Read the table beside a test. */
  public static List<UpstreamPrompts> beside(Class<?> test) {
    try (InputStream stream =
        Objects.requireNonNull(test.getResourceAsStream("upstream-prompts.tsv"))) {
      return new String(stream.readAllBytes(), UTF_8)
          .lines()
          .map(line -> line.split("\t", -1))
          .map(cells -> new UpstreamPrompts(cells[0], Integer.parseInt(cells[1]), cells[2]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same figures of our prompts. */
  public static UpstreamPrompts of(Scenario scenario) {
    MessageDigest digest = Sha256.digest();
    for (Item item : scenario.items()) {
      for (ChatMessage message : item.prompt().messages()) {
        digest.update((message.role() + "\0" + message.content() + "\0").getBytes(UTF_8));
      }
      digest.update((byte) 1);
    }
    return new UpstreamPrompts(scenario.name(), scenario.items().size(), Sha256.hex(digest));
  }
}
