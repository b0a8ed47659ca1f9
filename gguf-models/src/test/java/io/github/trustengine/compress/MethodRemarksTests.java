package io.github.trustengine.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.compress.MethodRemarks.Remark;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.gguf.GgufType;
import io.github.trustengine.gguf.GgufValue;
import io.github.trustengine.gguf.GgufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MethodRemarksTests {

  private static final Recipe RECIPE = Recipe.parse("magnitude-50");

  private static final List<String> TENSORS = List.of("a", "b");

  /** The first weight of each tensor; the second is zero. */
  private static final float[] WEIGHTS = {1, 2};

  private final Path folder;

  MethodRemarksTests(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void what_was_written_is_read() throws IOException {
    try (var file = GgufFile.open(write("file.gguf", withRemarks(), WEIGHTS))) {
      MethodRemarks remarks = MethodRemarks.of(file);

      assertThat(remarks.isEmpty()).isFalse();
      assertThat(remarks.of("a")).contains(new Remark(9, Optional.of("too narrow")));
      assertThat(remarks.of("b")).contains(new Remark(18, Optional.empty()));
      assertThat(remarks.of("c")).isEmpty();
      assertThat(remarks.bits(file)).isEqualTo(9 + 18);
      assertThat(file.metadata().string("trustengine.recipe")).contains("magnitude-50");
    }
  }

  @Test
  void a_tensor_that_somebody_has_changed_is_no_longer_what_the_method_made() throws IOException {
    float[] changed = {1.5f, 2};
    try (var file = GgufFile.open(write("file.gguf", withRemarks(), changed))) {
      MethodRemarks remarks = MethodRemarks.of(file);

      assertThat(remarks.of("a")).isEmpty();
      assertThat(remarks.of("b")).isPresent();
      assertThat(remarks.bits(file)).as("a as stored").isEqualTo(2 * 32 + 18);
    }
  }

  @Test
  void a_file_without_remarks_counts_as_stored() throws IOException {
    try (var file = GgufFile.open(write("file.gguf", UnaryOperator.identity(), WEIGHTS))) {
      assertThat(MethodRemarks.of(file).isEmpty()).isTrue();
      assertThat(MethodRemarks.of(file).bits(file)).isEqualTo(4 * 32);
    }
  }

  @Test
  void remarks_that_make_no_sense_are_none() throws IOException {
    var bits = "trustengine.tensor.method_bits_per_weight";
    List<GgufValue> nonsense =
        List.of(
            GgufValue.array(GgufType.FLOAT64, List.of(GgufValue.float64(4.5))),
            GgufValue.float32s(Float.NaN, Float.POSITIVE_INFINITY),
            GgufValue.float32s(-1, -0.5f),
            GgufValue.strings(List.of("4.5", "9")),
            GgufValue.float64(4.5));
    UnaryOperator<GgufMetadata> remarks = withRemarks();
    for (GgufValue value : nonsense) {
      UnaryOperator<GgufMetadata> broken = m -> remarks.apply(m).with(bits, value);
      try (var file = GgufFile.open(write("file.gguf", broken, WEIGHTS))) {
        assertThat(MethodRemarks.of(file).isEmpty()).as("%s", value).isTrue();
      }
    }
  }

  private UnaryOperator<GgufMetadata> withRemarks() throws IOException {
    var writer = new MethodRemarks.Writer();
    try (var file = GgufFile.open(write("before.gguf", UnaryOperator.identity(), WEIGHTS))) {
      writer.add(file, tensor(file, "a"), new Remark(9, Optional.of("too narrow")));
      writer.add(file, tensor(file, "b"), new Remark(18, Optional.empty()));
    }
    return metadata -> writer.in(metadata, RECIPE);
  }

  private Path write(String name, UnaryOperator<GgufMetadata> metadata, float[] weights)
      throws IOException {
    var writer =
        new GgufWriter(
            metadata.apply(
                GgufMetadata.empty().with("general.architecture", GgufValue.string("llama"))));
    for (int i = 0; i < TENSORS.size(); i++) {
      ByteBuffer data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      data.putFloat(weights[i]).putFloat(0).flip();
      writer.add(TENSORS.get(i), TensorType.F32, List.of(2L), channel -> channel.write(data));
    }
    Path file = folder.resolve(name);
    writer.write(file);
    return file;
  }

  private static GgufTensor tensor(GgufFile file, String name) {
    return file.tensor(name).orElseThrow();
  }
}
