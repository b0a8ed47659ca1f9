package io.github.trustengine.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import io.github.trustengine.ggml.NativeLibrary;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our files in llama.cpp's reader, llama.cpp's files in ours. */
class NativeFileTests {

  private final Path folder;
  private final NativeGguf gguf = NativeGguf.get();

  NativeFileTests(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void rewritesFilesThatLlamaCppWroteWithEveryTypeAndShape() throws IOException {
    Path file = folder.resolve("native.gguf");
    writeNatively(file);

    try (GgufFile read = GgufFile.open(file)) {
      GgufMetadata metadata = read.metadata();
      assertThat(metadata.integer("u8")).hasValue(200);
      assertThat(metadata.integer("i8")).hasValue(-5);
      assertThat(metadata.integer("u16")).hasValue(60_000);
      assertThat(metadata.integer("i16")).hasValue(-300);
      assertThat(metadata.integer("u32")).hasValue(4_000_000_000L);
      assertThat(metadata.integer("i32")).hasValue(-70_000);
      assertThat(metadata.number("f32")).hasValue(0.1f);
      assertThat(metadata.integer("u64")).isEmpty();
      assertThat(metadata.value("u64")).hasToString("Optional[18446744073709551615]");
      assertThat(metadata.number("u64")).hasValue(0x1p64);
      assertThat(metadata.integer("i64")).hasValue(Long.MIN_VALUE);
      assertThat(metadata.number("f64")).hasValue(0.1);
      assertThat(metadata.bool("yes")).contains(true);
      assertThat(metadata.bool("no")).contains(false);
      assertThat(metadata.string("empty")).contains("");
      assertThat(metadata.string("text")).contains("caf\u00e9 \ud83d\ude00");
      assertThat(metadata.strings("strings")).contains(List.of("", "a", "\u20ac"));
      assertThat(metadata.strings("no strings")).contains(List.of());
      for (GgufType type : GgufType.values()) {
        if (type.bytes() > 0) {
          assertThat(metadata.value("array " + type).orElseThrow().count()).isEqualTo(3);
          assertThat(metadata.value("no " + type).orElseThrow().count()).isZero();
          assertThat(metadata.value("no " + type).flatMap(GgufValue::elementType)).contains(type);
        }
      }
      assertThat(read.tensors())
          .extracting(GgufTensor::shape)
          .containsExactly(
              List.of(7L), List.of(32L, 3L), List.of(256L, 2L, 3L), List.of(5L, 1L, 1L, 2L));
      assertSameAsNative(file, read);

      Path copy = folder.resolve("copy.gguf");
      GgufWriter.copyOf(read).write(copy);
      assertThat(Files.mismatch(file, copy)).isEqualTo(-1);

      // And the same once more with values that were not read but made.
      GgufMetadata made = remade(metadata);
      assertThat(made).isEqualTo(metadata);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 64})
  void llamaCppReadsOurFiles(int alignment) throws IOException {
    Path file = TinyLlama.seeded(9).layers(1).alignment(alignment).write(folder.resolve("t.gguf"));

    try (GgufFile read = GgufFile.open(file)) {
      assertThat(read.alignment()).isEqualTo(alignment);
      assertSameAsNative(file, read);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 32, 64, 4096})
  void llamaCppReadsEveryTypeAndAlignment(int alignment) throws IOException {
    Path file = folder.resolve("all.gguf");
    GgufWriter writer =
        new GgufWriter(GgufMetadata.empty().with("general.alignment", GgufValue.uint32(alignment)));
    Random random = new Random(4);
    for (TensorType type : TensorType.values()) {
      byte[] data = new byte[(int) type.bytes(3L * type.blockSize())];
      random.nextBytes(data);
      writer.add(
          type.name(),
          type,
          List.of((long) type.blockSize(), 3L),
          channel -> channel.write(ByteBuffer.wrap(data)));
    }
    writer.write(file);

    assertThat(Files.size(file)).isEqualTo(writer.bytes());
    try (GgufFile read = GgufFile.open(file)) {
      assertThat(read.tensors()).isEqualTo(writer.tensors());
      assertSameAsNative(file, read);
    }
  }

  /**
   * llama.cpp's writer ignores {@code general.alignment}, and so does llama-quantize: header,
   * offsets and data are padded to 32.
   */
  @ParameterizedTest
  @ValueSource(ints = {8, 64})
  void reproducesThatLlamaCppsWriterPadsTo32Always(int alignment) throws IOException {
    Path expected = folder.resolve("native.gguf");
    Pointer context = gguf.gguf_init_empty();
    Pointer ggml = ggml();
    try {
      gguf.gguf_set_val_u32(context, "general.alignment", alignment);
      gguf.gguf_set_val_u32(context, "another", 1); // makes the header 84 bytes
      List<Memory> data =
          List.of(
              tensor(context, ggml, "one", TensorType.I8, 7),
              tensor(context, ggml, "two", TensorType.Q4_0, 32, 3));
      assertThat(gguf.gguf_write_to_file(context, expected.toString(), (byte) 0))
          .isEqualTo((byte) 1);
      data.forEach(Memory::close);
    } finally {
      gguf.gguf_free(context);
      gguf.ggml_free(ggml);
    }
    Path actual = folder.resolve("ours.gguf");

    new GgufWriter(
            GgufMetadata.empty()
                .with("general.alignment", GgufValue.uint32(alignment))
                .with("another", GgufValue.uint32(1)))
        .alignment(32)
        .add("one", TensorType.I8, List.of(7L), channel -> channel.write(content("one", 7)))
        .add("two", TensorType.Q4_0, List.of(32L, 3L), channel -> channel.write(content("two", 54)))
        .write(actual);

    assertThat(Files.mismatch(expected, actual)).isEqualTo(-1);
  }

  private void assertSameAsNative(Path file, GgufFile read) throws IOException {
    Pointer context = NativeGguf.open(file).orElseThrow();
    try {
      assertThat(gguf.gguf_get_version(context)).isEqualTo(read.version());
      assertThat(gguf.gguf_get_alignment(context)).isEqualTo(read.alignment());
      List<String> keys = read.metadata().keys();
      assertThat(gguf.gguf_get_n_kv(context)).isEqualTo(keys.size());
      for (int i = 0; i < keys.size(); i++) {
        assertThat(gguf.gguf_get_key(context, i)).isEqualTo(keys.get(i));
        assertSameValue(context, i, read.metadata().value(keys.get(i)).orElseThrow());
      }
      assertThat(gguf.gguf_get_n_tensors(context)).isEqualTo(read.tensors().size());
      byte[] bytes = Files.readAllBytes(file);
      int dataStart = (int) gguf.gguf_get_data_offset(context);
      for (int i = 0; i < read.tensors().size(); i++) {
        GgufTensor tensor = read.tensors().get(i);
        assertThat(gguf.gguf_get_tensor_name(context, i)).isEqualTo(tensor.name());
        assertThat(gguf.gguf_get_tensor_type(context, i)).isEqualTo(tensor.type().id());
        assertThat(gguf.gguf_get_tensor_offset(context, i)).isEqualTo(tensor.offset());
        assertThat(gguf.gguf_get_tensor_size(context, i)).isEqualTo(tensor.bytes());
        assertThat(read.data(tensor, 0, (int) tensor.bytes()))
            .isEqualTo(
                ByteBuffer.wrap(bytes, dataStart + (int) tensor.offset(), (int) tensor.bytes()));
      }
    } finally {
      gguf.gguf_free(context);
    }
  }

  private void assertSameValue(Pointer context, int index, GgufValue value) {
    assertThat(gguf.gguf_get_kv_type(context, index)).isEqualTo(value.type().id());
    if (value.type() == GgufType.STRING) {
      assertThat(value.string()).contains(gguf.gguf_get_val_str(context, index));
    } else if (value.type() != GgufType.ARRAY) {
      assertThat(value.bytes())
          .isEqualTo(gguf.gguf_get_val_data(context, index).getByteBuffer(0, value.type().bytes()));
    } else {
      GgufType element = value.elementType().orElseThrow();
      assertThat(gguf.gguf_get_arr_type(context, index)).isEqualTo(element.id());
      assertThat(gguf.gguf_get_arr_n(context, index)).isEqualTo(value.count());
      if (element == GgufType.STRING) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < value.count(); i++) {
          expected.add(gguf.gguf_get_arr_str(context, index, i));
        }
        assertThat(value.strings()).contains(expected);
      } else if (value.count() > 0) {
        int bytes = value.count() * element.bytes();
        assertThat(value.bytes().position(12).slice())
            .isEqualTo(gguf.gguf_get_arr_data(context, index).getByteBuffer(0, bytes));
      }
    }
  }

  /** Every type as value, as array of three and as empty array; one to four dimensions. */
  private void writeNatively(Path file) {
    Pointer context = gguf.gguf_init_empty();
    Pointer ggml = ggml();
    try {
      gguf.gguf_set_val_u8(context, "u8", (byte) 200);
      gguf.gguf_set_val_i8(context, "i8", (byte) -5);
      gguf.gguf_set_val_u16(context, "u16", (short) 60_000);
      gguf.gguf_set_val_i16(context, "i16", (short) -300);
      gguf.gguf_set_val_u32(context, "u32", (int) 4_000_000_000L);
      gguf.gguf_set_val_i32(context, "i32", -70_000);
      gguf.gguf_set_val_f32(context, "f32", 0.1f);
      gguf.gguf_set_val_u64(context, "u64", -1);
      gguf.gguf_set_val_i64(context, "i64", Long.MIN_VALUE);
      gguf.gguf_set_val_f64(context, "f64", 0.1);
      gguf.gguf_set_val_bool(context, "yes", (byte) 1);
      gguf.gguf_set_val_bool(context, "no", (byte) 0);
      gguf.gguf_set_val_str(context, "empty", "");
      gguf.gguf_set_val_str(context, "text", "caf\u00e9 \ud83d\ude00");
      gguf.gguf_set_arr_str(
          context, "strings", new StringArray(new String[] {"", "a", "\u20ac"}, "UTF-8"), 3);
      gguf.gguf_set_arr_str(context, "no strings", new StringArray(new String[0]), 0);
      try (Memory ones = new Memory(24)) {
        for (int i = 0; i < 24; i++) {
          ones.setByte(i, (byte) 1);
        }
        for (GgufType type : GgufType.values()) {
          if (type.bytes() > 0) {
            gguf.gguf_set_arr_data(context, "array " + type, type.id(), ones, 3);
            gguf.gguf_set_arr_data(context, "no " + type, type.id(), ones, 0);
          }
        }
      }
      List<Memory> data =
          List.of(
              tensor(context, ggml, "one", TensorType.I8, 7),
              tensor(context, ggml, "two", TensorType.Q4_0, 32, 3),
              tensor(context, ggml, "three", TensorType.Q6_K, 256, 2, 3),
              tensor(context, ggml, "four", TensorType.F32, 5, 1, 1, 2));
      assertThat(gguf.gguf_write_to_file(context, file.toString(), (byte) 0)).isEqualTo((byte) 1);
      data.forEach(Memory::close);
    } finally {
      gguf.gguf_free(context);
      gguf.ggml_free(ggml);
    }
  }

  /** Room for the descriptions of tensors. */
  private Pointer ggml() {
    NativeLibrary.InitParams params = new NativeLibrary.InitParams();
    params.mem_size = 1 << 20;
    params.no_alloc = 1;
    return gguf.ggml_init(params);
  }

  private static ByteBuffer content(String name, int bytes) {
    return ByteBuffer.wrap(name.repeat(2000).getBytes(UTF_8), 0, bytes);
  }

  private Memory tensor(
      Pointer context, Pointer ggml, String name, TensorType type, long... shape) {
    Pointer tensor = gguf.ggml_new_tensor(ggml, type.id(), shape.length, shape);
    gguf.ggml_set_name(tensor, name);
    long elements = 1;
    for (long dimension : shape) {
      elements *= dimension;
    }
    Memory data = new Memory(type.bytes(elements));
    data.write(0, content(name, (int) data.size()).array(), 0, (int) data.size());
    gguf.gguf_add_tensor(context, tensor);
    gguf.gguf_set_tensor_data(context, name, data);
    return data;
  }

  private static GgufMetadata remade(GgufMetadata metadata) {
    GgufMetadata made = GgufMetadata.empty();
    for (String key : metadata.keys()) {
      GgufValue value = metadata.value(key).orElseThrow();
      GgufValue again =
          switch (value.type()) {
            case UINT8 -> GgufValue.uint8((int) value.integer().orElseThrow());
            case INT8 -> GgufValue.int8((byte) value.integer().orElseThrow());
            case UINT16 -> GgufValue.uint16((int) value.integer().orElseThrow());
            case INT16 -> GgufValue.int16((short) value.integer().orElseThrow());
            case UINT32 -> GgufValue.uint32(value.integer().orElseThrow());
            case INT32 -> GgufValue.int32((int) value.integer().orElseThrow());
            case UINT64 -> GgufValue.uint64(value.bytes().getLong());
            case INT64 -> GgufValue.int64(value.integer().orElseThrow());
            case FLOAT32 -> GgufValue.float32((float) value.number().orElseThrow());
            case FLOAT64 -> GgufValue.float64(value.number().orElseThrow());
            case BOOL -> GgufValue.bool(value.bool().orElseThrow());
            case STRING -> GgufValue.string(value.string().orElseThrow());
            case ARRAY -> array(value);
          };
      made = made.with(key, again);
    }
    return made;
  }

  private static GgufValue array(GgufValue value) {
    GgufType element = value.elementType().orElseThrow();
    return switch (element) {
      case STRING -> GgufValue.strings(value.strings().orElseThrow());
      case INT32 -> GgufValue.int32s(toInts(value.integers().orElseThrow()));
      case FLOAT32 -> GgufValue.float32s(toFloats(value.numbers().orElseThrow()));
      default -> value;
    };
  }

  private static int[] toInts(long[] values) {
    int[] result = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (int) values[i];
    }
    return result;
  }

  private static float[] toFloats(double[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) values[i];
    }
    return result;
  }
}
