package io.github.trustengine.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of damaged files: each either opens as a sound file, all of whose parts can be read, or
 * is refused with a {@link GgufException}; no other exception, and little memory either way.
 */
class FuzzTests {

  private static final long[] INTERESTING = {
    0,
    1,
    -1,
    2,
    7,
    31,
    32,
    33,
    63,
    64,
    255,
    256,
    65_535,
    65_536,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 31,
    1L << 32,
    1L << 61,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MAX_VALUE - 31
  };

  private final Path folder;

  FuzzTests(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  @Tag("slow") // writes 4,000 files
  void survivesDamageToASmallFile() throws IOException {
    Path file = folder.resolve("small.gguf");
    GgufMetadata metadata =
        GgufMetadata.empty()
            .with("general.alignment", GgufValue.uint32(32))
            .with("text", GgufValue.string("some text"))
            .with("yes", GgufValue.bool(true))
            .with("numbers", GgufValue.int32s(1, 2, 3))
            .with("texts", GgufValue.strings(List.of("a", "", "bc")));
    new GgufWriter(metadata)
        .add("one", TensorType.F32, List.of(4L, 2L), channel -> channel.write(zeros(32)))
        .add("two", TensorType.Q4_0, List.of(32L, 2L), channel -> channel.write(zeros(36)))
        .write(file);

    Outcome outcome = fuzz(file, 4_000, 17);

    assertThat(outcome.refused).isGreaterThan(2_000);
    assertThat(outcome.opened).isGreaterThan(200);
  }

  @Test
  @Tag("slow") // writes 2,000 files
  void survivesDamageToAModel() throws IOException {
    Path file =
        TinyLlama.seeded(1)
            .layers(1)
            .width(16)
            .feedForward(32)
            .heads(2, 2)
            .weights(TensorType.F16)
            .write(folder.resolve("model.gguf"));

    Outcome outcome = fuzz(file, 2_000, 23);

    assertThat(outcome.refused).isGreaterThan(200);
    assertThat(outcome.opened).isGreaterThan(200);
  }

  private record Outcome(int opened, int refused) {}

  private Outcome fuzz(Path file, int rounds, long seed) throws IOException {
    byte[] original = Files.readAllBytes(file);
    int header;
    try (GgufFile sound = GgufFile.open(file)) {
      header = (int) sound.position(sound.tensors().get(0));
    }
    Random random = new Random(seed);
    int opened = 0;
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] bytes = damage(original, header, random);
      Path damaged = folder.resolve(round + ".gguf");
      Files.write(damaged, bytes);
      long before = allocated();
      long used;
      try (GgufFile read = GgufFile.open(damaged)) {
        used = allocated() - before;
        opened++;
        readAll(read);
      } catch (GgufException e) {
        used = allocated() - before;
        refused++;
        assertThat(e.file()).isEqualTo(damaged);
        assertThat(e.position()).as(e.getMessage()).isBetween(0L, (long) bytes.length);
        assertThat(e.problem()).isNotBlank();
      }
      assertThat(used)
          .as("bytes allocated for %d bytes in round %d", bytes.length, round)
          .isLessThan((1 << 17) + 20L * bytes.length);
      Files.delete(damaged);
    }
    return new Outcome(opened, refused);
  }

  /** Heap allocated by this thread so far. */
  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static void readAll(GgufFile file) {
    file.metadata()
        .forEach(
            (key, value) -> {
              assertThat(value.toString()).isNotNull();
              value.strings();
              value.numbers();
            });
    for (GgufTensor tensor : file.tensors()) {
      assertThat(tensor.rows() * tensor.columns()).isEqualTo(tensor.elements());
      ByteBuffer data = file.data(tensor, 0, (int) tensor.bytes());
      data.get(new byte[data.remaining()]); // touches every page
    }
  }

  /** One to three mutations, mostly in the header: a bit, a byte, a number, a cut, a shift. */
  private static byte[] damage(byte[] original, int header, Random random) {
    byte[] bytes = original.clone();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(Math.min(bytes.length, header));
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      long number = INTERESTING[random.nextInt(INTERESTING.length)];
      switch (random.nextInt(7)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> {
          if (at + 4 <= bytes.length) {
            buffer.putInt(at, (int) number);
          }
        }
        case 3 -> {
          if (at + 8 <= bytes.length) {
            buffer.putLong(at, number);
          }
        }
        case 4 -> bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
        case 5 -> { // a few bytes too many
          byte[] longer = Arrays.copyOf(bytes, bytes.length + 8);
          System.arraycopy(bytes, at, longer, at + 8, bytes.length - at);
          bytes = longer;
        }
        default -> { // a piece of the file over another
          int length = Math.min(1 + random.nextInt(32), bytes.length - at);
          System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), bytes, at, length);
        }
      }
    }
    return bytes;
  }

  private static ByteBuffer zeros(int count) {
    return ByteBuffer.allocate(count);
  }
}
