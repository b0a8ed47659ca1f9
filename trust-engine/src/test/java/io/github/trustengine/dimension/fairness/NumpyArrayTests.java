package io.github.trustengine.dimension.fairness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.DataFile;
import io.github.trustengine.dimension.DataFolders;
import io.github.trustengine.dimension.SharedData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumpyArrayTests {

  private final Path folder;

  NumpyArrayTests(@TempDir Path folder) {
    this.folder = folder;
  }

  private DataFile file(byte[] content) throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("strings.json"), "{}");
    Files.write(folder.resolve("data/a.npy"), content);
    return DataFolders.open(Optional.of(folder)).file("a.npy");
  }

  private List<String> read(byte[] content) throws IOException {
    return NumpyArray.read(file(content));
  }

  private static byte[] array(int version, String header, byte[] elements) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("\u0093NUMPY".getBytes(ISO_8859_1));
    bytes.write(version);
    bytes.write(0);
    int length = header.length();
    bytes.write(length);
    bytes.write(length >> 8);
    if (version > 1) {
      bytes.write(length >> 16);
      bytes.write(length >> 24);
    }
    bytes.writeBytes(header.getBytes(ISO_8859_1));
    bytes.writeBytes(elements);
    return bytes.toByteArray();
  }

  private static String header(String type, String shape) {
    return "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }  \n";
  }

  @Test
  void reads_numbers_of_every_width_and_order() throws IOException {
    byte[] little = {1, 0, 0, 0, -2, -1, -1, -1};
    byte[] big = {0, 0, 0, 1, -1, -1, -1, -2};

    assertThat(read(array(1, header("<i4", "(2,)"), little))).containsExactly("1", "-2");
    assertThat(read(array(2, header(">i4", "(2,)"), big))).containsExactly("1", "-2");
    assertThat(read(array(3, header("<u4", "(2,)"), little))).containsExactly("1", "4294967294");
    assertThat(read(array(1, header("<i8", "(1,)"), little))).containsExactly("-8589934591");
    assertThat(read(array(1, header("<u8", "(1,)"), little)))
        .containsExactly("18446744065119617025");
    assertThat(read(array(1, header("<i2", "(4,)"), little))).containsExactly("1", "0", "-2", "-1");
    assertThat(read(array(1, header("<u2", "(4,)"), little)))
        .containsExactly("1", "0", "65534", "65535");
    assertThat(read(array(1, header("|i1", "(3,)"), new byte[] {1, -1, 0})))
        .containsExactly("1", "-1", "0");
    assertThat(read(array(1, header("|u1", "(1,)"), new byte[] {-1}))).containsExactly("255");
    assertThat(read(array(1, header("|b1", "(2,)"), new byte[] {1, 0}))).containsExactly("1", "0");
    assertThat(read(array(1, header("<i8", "(0,)"), new byte[0]))).isEmpty();
  }

  @Test
  void reads_texts_without_what_fills_them_up() throws IOException {
    ByteBuffer text = ByteBuffer.allocate(4 * 3 * 2).order(ByteOrder.LITTLE_ENDIAN);
    text.putInt('a').putInt(0x1f600).putInt(0).putInt('b').putInt(0).putInt('c');

    assertThat(read(array(1, header("<U3", "(2,)"), text.array())))
        .containsExactly("a\ud83d\ude00", "b\0c");
  }

  @Test
  void the_entries_of_the_header_may_stand_in_any_order() throws IOException {
    assertThat(read(array(1, "{'shape':(1, ),'fortran_order':True,'descr':'|u1'}", new byte[] {7})))
        .containsExactly("7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<i3', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '|S4', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': [('a', '<i8')], 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<i8', 'fortran_order': False, 'shape': (), }",
        "{'descr': '<i8', 'fortran_order': False, 'shape': (1, 1), }",
        "{'descr': '<i8', 'fortran_order': False, 'shape': (-1,), }",
        "{'descr': '<i8', 'fortran_order': False, 'shape': (99999999999,), }",
        "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }",
        "{'descr': '<i8', 'fortran_order': False, 'shape': (999999999,), }",
        "{'descr': '<U9999', 'fortran_order': False, 'shape': (999999999,), }",
        "{'descr': '<U0', 'fortran_order': False, 'shape': (999999999,), }",
        "{'descr': '<i8', 'fortran_order': False}",
        "{}",
        "",
      })
  void another_array_is_an_error_with_its_file(String header) throws IOException {
    DataFile file = file(array(1, header, new byte[Long.BYTES]));

    assertThatThrownBy(() -> NumpyArray.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(folder + "/data/a.npy: must ");
  }

  @Test
  void a_character_that_is_none_is_an_error() throws IOException {
    DataFile file = file(array(1, header("<U1", "(1,)"), new byte[] {0, 0, 0x11, 0}));

    assertThatThrownBy(() -> NumpyArray.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("has the character 0x110000, which is none");
  }

  @Test
  void no_cut_and_no_flipped_bit_gives_anything_but_elements_or_a_data_exception()
      throws IOException {
    byte[] whole = array(1, header("<i2", "(4,)"), new byte[8]);
    for (int length = 0; length < whole.length; length++) {
      DataFile file = file(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> NumpyArray.read(file)).isInstanceOf(DataException.class);
    }
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      DataFile file = file(damaged);
      try {
        assertThat(NumpyArray.read(file)).hasSizeLessThanOrEqualTo(8);
      } catch (DataException e) {
        assertThat(e).hasMessageStartingWith(folder + "/data/a.npy: ");
      }
    }
  }

  /** Every array of the shared folder against its conversion to JSON. */
  @Test
  void reads_the_arrays_of_decodingtrust() throws IOException {
    Path arrays = SharedData.folder().resolve("data/fairness/fairness_data");
    try (Stream<Path> files = Files.list(arrays)) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".npy"))
              .toList();

      assertThat(names).hasSize(22);
      for (String name : names) {
        JsonNode json = new JsonMapper().readTree(arrays.resolve(name + ".json").toFile());
        assertThat(NumpyArray.read(SharedData.open().file("fairness/fairness_data/" + name)))
            .as(name)
            .isEqualTo(
                StreamSupport.stream(json.get("data").spliterator(), false)
                    .map(JsonNode::asText)
                    .toList());
      }
    }
  }
}
