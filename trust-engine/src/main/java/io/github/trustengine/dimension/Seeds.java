package io.github.trustengine.dimension;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.trustengine.hash.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Seeds for generators that must not depend on what else runs: one per thing that is drawn, by its
 * name. Hashed, for neighbouring seeds of {@link java.util.Random} give similar numbers.
 */
public final class Seeds {

  private Seeds() {}

  /** The seed of the thing that these names denote together. */
  public static long of(long seed, String... names) {
    MessageDigest digest = Sha256.digest();
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
    for (String name : names) {
      byte[] bytes = name.getBytes(UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
      digest.update(bytes);
    }
    return ByteBuffer.wrap(digest.digest()).getLong();
  }
}
