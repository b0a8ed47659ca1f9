package io.github.trustengine.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufValue;
import io.github.trustengine.gguf.GgufWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportanceMatrixTests {

  private final Path directory;

  ImportanceMatrixTests(@TempDir Path directory) {
    this.directory = directory;
  }

  /** The older form. */
  @Nested
  class Legacy {

    @Test
    void values_are_divided_by_the_calls() throws IOException {
      var file =
          file(
              new Bytes().ints(2).entry("a", 4, 8, 2).entry("b", 0, 8, 2).ints(7).text("wiki.txt"));

      var matrix = ImportanceMatrix.read(file);

      assertThat(matrix.tensors()).containsExactly("a", "b");
      assertThat(matrix.values("a")).hasValue(new float[] {2, 0.5f});
      assertThat(matrix.values("b")).hasValue(new float[] {8, 2});
      assertThat(matrix.values("c")).isEmpty();
      assertThat(matrix.datasets()).containsExactly("wiki.txt");
      assertThat(matrix.chunks()).isEqualTo(7);
      assertThat(matrix.file()).isEqualTo(file);
    }

    @Test
    void the_oldest_files_end_after_the_entries() throws IOException {
      var matrix = ImportanceMatrix.read(file(new Bytes().ints(1).entry("a", 1, 3)));

      assertThat(matrix.datasets()).isEmpty();
      assertThat(matrix.chunks()).isZero();
    }

    @Test
    void of_two_entries_of_a_name_the_second_counts() throws IOException {
      var matrix =
          ImportanceMatrix.read(file(new Bytes().ints(2).entry("a", 1, 3).entry("a", 1, 4, 5)));

      assertThat(matrix.tensors()).hasSize(1);
      assertThat(matrix.values("a")).hasValue(new float[] {4, 5});
    }

    @Test
    void reads_what_it_writes() throws IOException {
      var bytes = new Bytes().ints(3);
      var random = new Random(11);
      for (int i = 0; i < 3; i++) {
        var values = new float[1 + random.nextInt(50)];
        for (int j = 0; j < values.length; j++) {
          values[j] = Math.abs((float) random.nextGaussian());
        }
        bytes.entry("blk." + i + ".attn_q.weight", 1, values);
      }
      // A power of two, so that multiplying and dividing are exact.
      var matrix = ImportanceMatrix.read(file(bytes.ints(64).text("caf\u00e9")));
      var copy = directory.resolve("copy.dat");

      matrix.write(copy, 512);

      var read = ImportanceMatrix.read(copy);
      assertThat(read.tensors()).isEqualTo(matrix.tensors());
      for (var tensor : matrix.tensors()) {
        assertThat(read.values(tensor).orElseThrow())
            .isEqualTo(matrix.values(tensor).orElseThrow());
      }
      assertThat(read.datasets()).containsExactly("caf\u00e9");
      assertThat(read.chunks()).isEqualTo(64);
    }

    @Test
    void a_file_weighs_as_many_tokens_as_its_calls_had() throws IOException {
      var file = file(new Bytes().ints(1).entry("a", 4, 8).ints(4).text(""));
      for (int[] tokens : new int[][] {{64, 64}, {512, 512}, {600, 300}, {2048, 512}}) {
        var entry = ImportanceMatrix.read(file, tokens[0]).entries().get("a");
        assertThat(entry).isEqualTo(new Importance(new float[] {2}, new float[] {4 * tokens[1]}));
      }
      for (int chunkSize : new int[] {64, 600, 2048}) {
        var matrix =
            new ImportanceMatrix(
                file,
                java.util.Map.of(
                    "a", new Importance(new float[] {3}, new float[] {10 * chunkSize})),
                List.of(),
                10);
        var copy = directory.resolve(chunkSize + ".dat");
        matrix.write(copy, chunkSize);
        assertThat(ImportanceMatrix.read(copy, chunkSize).entries()).isEqualTo(matrix.entries());
      }
    }

    @Test
    void nothing_of_a_cut_file_is_believed() throws IOException {
      var whole =
          new Bytes().ints(2).entry("a", 4, 8, 2).entry("bc", 1, 1).ints(7).text("w").toByteArray();
      int withoutChunks = whole.length - 9;
      for (int length = 0; length < whole.length; length++) {
        var file = file(Arrays.copyOf(whole, length));
        if (length != withoutChunks) {
          assertThatThrownBy(() -> ImportanceMatrix.read(file))
              .as("%d bytes", length)
              .isInstanceOf(ImportanceMatrixException.class)
              .hasMessageContaining(file.toString());
        }
      }
    }

    @Test
    void sizes_that_cannot_be_are_refused_without_room_for_them() throws IOException {
      var hostile =
          List.of(
              new Bytes().ints(0),
              new Bytes().ints(-1),
              new Bytes().ints(Integer.MAX_VALUE),
              new Bytes().ints(1, -1),
              new Bytes().ints(1, Integer.MAX_VALUE),
              new Bytes().ints(1).text("a").ints(1, Integer.MAX_VALUE),
              new Bytes().ints(1).text("a").ints(1, 0),
              new Bytes().ints(1).text("a").ints(1, -5),
              new Bytes().ints(1).entry("a", 1, 3).ints(1, Integer.MAX_VALUE),
              new Bytes().ints(1).entry("a", 1, 3).ints(1, -1),
              new Bytes().ints(1).entry("a", 1, 3).ints(-1).text("w"));
      for (var bytes : hostile) {
        var file = file(bytes);
        assertThatThrownBy(() -> ImportanceMatrix.read(file))
            .isInstanceOf(ImportanceMatrixException.class)
            .hasMessageContaining("byte");
      }
    }

    @Test
    void values_that_are_no_means_of_squares_are_refused() throws IOException {
      for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -1}) {
        var file = file(new Bytes().ints(1).entry("blk.0.ffn_up.weight", 1, 3, value));
        assertThatThrownBy(() -> ImportanceMatrix.read(file))
            .isInstanceOf(ImportanceMatrixException.class)
            .hasMessageContaining("value 1 of blk.0.ffn_up.weight is " + value);
      }
    }

    @Test
    void changed_bytes_give_a_matrix_or_an_exception() throws IOException {
      var whole = new Bytes().ints(2).entry("a", 4, 8, 2).entry("bc", 1, 1).ints(7).text("w");
      var random = new Random(5);
      for (int i = 0; i < 2000; i++) {
        var bytes = whole.toByteArray();
        for (int j = 0; j <= random.nextInt(4); j++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        var file = file(bytes);
        try {
          assertThat(ImportanceMatrix.read(file).tensors()).isNotEmpty();
        } catch (ImportanceMatrixException e) {
          assertThat(e).hasMessageContaining(file.toString());
        }
      }
    }
  }

  /** The form since July 2025. */
  @Nested
  class Gguf {

    private final GgufMetadata metadata =
        GgufMetadata.empty()
            .with("general.type", GgufValue.string("imatrix"))
            .with("imatrix.datasets", GgufValue.strings(List.of("one.txt", "two.txt")))
            .with("imatrix.chunk_count", GgufValue.uint32(12))
            .with("imatrix.chunk_size", GgufValue.uint32(512));

    @Test
    void values_are_sums_over_counts() throws IOException {
      var writer = new GgufWriter(metadata);
      add(writer, "a.in_sum2", List.of(2L), 6, 3);
      add(writer, "a.counts", List.of(1L), 4);
      add(writer, "experts.counts", List.of(1L, 3L), 2, 0, 8);
      add(writer, "experts.in_sum2", List.of(2L, 3L), 2, 4, 0, 0, 16, 24);
      var file = directory.resolve("im.gguf");
      writer.write(file);

      var matrix = ImportanceMatrix.read(file);

      assertThat(matrix.tensors()).containsExactly("a", "experts");
      assertThat(matrix.values("a")).hasValue(new float[] {1.5f, 0.75f});
      assertThat(matrix.values("experts")).hasValue(new float[] {1, 2, 1, 1, 2, 3});
      assertThat(matrix.datasets()).containsExactly("one.txt", "two.txt");
      assertThat(matrix.chunks()).isEqualTo(12);
    }

    @Test
    void what_does_not_fit_together_is_refused() throws IOException {
      var alone = new GgufWriter(metadata);
      add(alone, "a.in_sum2", List.of(2L), 6, 3);
      var uneven = new GgufWriter(metadata);
      add(uneven, "a.in_sum2", List.of(5L), 6, 3, 1, 1, 1);
      add(uneven, "a.counts", List.of(1L, 2L), 4, 4);
      var model = new GgufWriter(GgufMetadata.empty());
      add(model, "token_embd.weight", List.of(2L), 1, 1);
      var halves =
          new GgufWriter(metadata)
              .add(
                  "a.in_sum2",
                  TensorType.F16,
                  List.of(2L),
                  out -> out.write(ByteBuffer.allocate(4)));
      add(halves, "a.counts", List.of(1L), 1);
      int i = 0;
      for (var writer : List.of(alone, uneven, model, halves)) {
        var file = directory.resolve(i++ + ".gguf");
        writer.write(file);
        assertThatThrownBy(() -> ImportanceMatrix.read(file))
            .isInstanceOf(ImportanceMatrixException.class)
            .hasMessageContaining("in_sum2")
            .hasMessageContaining(file.toString());
      }
    }

    @Test
    void matrices_of_other_sizes_are_not_put_together() throws IOException {
      var three = directory.resolve("three.gguf");
      var two = directory.resolve("two.gguf");
      var one = directory.resolve("one.gguf");
      write(three, List.of(2L, 3L), 1, 1, 1);
      write(two, List.of(3L, 2L), 1, 1);
      write(one, List.of(6L), 1);
      for (var pair : List.of(List.of(three, two), List.of(two, three))) {
        assertThatThrownBy(
                () -> ImportanceMatrix.read(pair.get(0)).plus(ImportanceMatrix.read(pair.get(1))))
            .isInstanceOf(ImportanceMatrixException.class)
            .hasMessageContainingAll(three.toString(), two.toString(), "6 values of 3 matrices");
      }
      assertThat(ImportanceMatrix.read(three).plus(ImportanceMatrix.read(one)).values("a"))
          .hasValue(new float[] {1, 1, 1, 1, 1, 1});
    }

    @Test
    void counts_that_are_no_counts_are_refused() throws IOException {
      var file = directory.resolve("im.gguf");
      for (float count : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
        write(file, List.of(3L, 2L), 1, count);
        assertThatThrownBy(() -> ImportanceMatrix.read(file))
            .isInstanceOf(ImportanceMatrixException.class)
            .hasMessageContainingAll(file.toString(), "a.counts", "" + count);
      }
    }

    private void write(Path file, List<Long> shape, float... counts) throws IOException {
      var writer = new GgufWriter(metadata);
      add(writer, "a.in_sum2", shape, 1, 1, 1, 1, 1, 1);
      add(writer, "a.counts", List.of(1L, (long) counts.length), counts);
      writer.write(file);
    }

    @Test
    void a_broken_file_is_refused() throws IOException {
      var file = file("GGUF and then something else".getBytes(StandardCharsets.UTF_8));

      assertThatThrownBy(() -> ImportanceMatrix.read(file))
          .isInstanceOf(ImportanceMatrixException.class);
    }

    private static void add(GgufWriter writer, String name, List<Long> shape, float... values) {
      writer.add(
          name,
          TensorType.F32,
          shape,
          channel -> {
            var bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            channel.write(bytes);
          });
    }
  }

  @Test
  void a_missing_file_is_named() {
    assertThatThrownBy(() -> ImportanceMatrix.read(directory.resolve("none.dat")))
        .isInstanceOf(ImportanceMatrixException.class)
        .hasMessageContaining("none.dat")
        .hasMessageContaining("no such file");
  }

  private Path file(Bytes bytes) throws IOException {
    return file(bytes.toByteArray());
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("im.dat"), bytes);
  }

  private static final class Bytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Bytes ints(int... values) {
      for (int value : values) {
        bytes.writeBytes(
            ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, value).array());
      }
      return this;
    }

    Bytes text(String text) {
      var encoded = text.getBytes(StandardCharsets.UTF_8);
      ints(encoded.length);
      bytes.writeBytes(encoded);
      return this;
    }

    Bytes entry(String name, int calls, float... values) {
      text(name).ints(calls, values.length);
      for (float value : values) {
        ints(Float.floatToRawIntBits(value));
      }
      return this;
    }

    byte[] toByteArray() {
      return bytes.toByteArray();
    }
  }
}
