package io.github.trustengine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTests {

  private final Path file;

  GgufFileTests(@TempDir Path folder) {
    file = folder.resolve("model.gguf");
  }

  @Test
  void givesViewsOfTheDataOnly() {
    TinyLlama.seeded(1).layers(1).write(file);
    try (GgufFile read = GgufFile.open(file)) {
      GgufTensor tensor = read.tensor("blk.0.attn_q.weight").orElseThrow();
      ByteBuffer view = read.data(tensor, 8, 16);

      assertThat(view.isDirect()).isTrue();
      assertThat(view.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
      assertThat(view.position()).isZero();
      assertThat(view.capacity()).isEqualTo(16);
      assertThat(view.slice()).isEqualTo(read.data(tensor, 0, 24).slice(8, 16));
      assertThatThrownBy(() -> view.put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
      assertThat(read.data(tensor, tensor.bytes(), 0).remaining()).isZero();
      assertThatThrownBy(() -> read.data(tensor, tensor.bytes() - 3, 4))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> read.data(tensor, -1, 4))
          .isInstanceOf(IndexOutOfBoundsException.class);
      GgufTensor foreign = new GgufTensor("x", TensorType.F32, List.of(4L), 0, 0);
      assertThatIllegalArgumentException().isThrownBy(() -> read.data(foreign, 0, 4));
      assertThat(read.tensor("x")).isEmpty();
    }
  }

  @Test
  void givesNoDataAfterItWasClosed() {
    TinyLlama.seeded(1).layers(1).write(file);
    GgufFile read = GgufFile.open(file);
    GgufTensor tensor = read.tensors().get(0);
    ByteBuffer view = read.data(tensor, 0, 4);
    float value = view.getFloat(0);

    read.close();
    read.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> read.data(tensor, 0, 4))
        .withMessageContaining(file.toString())
        .withMessageContaining("closed");
    assertThat(view.getFloat(0)).isEqualTo(value); // a view that is still in use stays sound
    assertThat(read.metadata().string("general.architecture")).contains("llama");
  }

  /** 5 GiB, of which a sparse file takes some pages. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void readsBeyondTheSizeOfBuffers() throws IOException {
    long elements = 5L << 28;
    new FileBytes(file)
        .text("GGUF")
        .int32(3)
        .int64(2)
        .int64(0)
        .tensor("large", 0, TensorType.F32.id(), 1L << 14, elements >> 14)
        .tensor("last", 5L << 30, TensorType.F32.id(), 8L)
        .pad(32)
        .write();
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      long start = sparse.length();
      sparse.setLength(start + (5L << 30) + 32);
      for (int gib = 1; gib <= 5; gib++) { // eight bytes over each border
        sparse.seek(start + ((long) gib << 30) - 4);
        sparse.write(new byte[] {1, 2, 3, 4, 5, 6, 7, (byte) gib});
      }
    }
    try (GgufFile read = GgufFile.open(file)) {
      GgufTensor large = read.tensor("large").orElseThrow();
      assertThat(large.bytes()).isEqualTo(5L << 30);
      assertThat(large.rows()).isEqualTo(elements >> 14);
      assertThat(read.bytes()).isGreaterThan(5L << 30);
      for (int gib = 1; gib <= 4; gib++) {
        assertThat(read.data(large, ((long) gib << 30) - 4, 8).getLong())
            .isEqualTo((long) gib << 56 | 0x07060504030201L);
      }
      ByteBuffer whole = read.data(large, (4L << 30) - 4, GgufFile.MAX_VIEW);
      assertThat(whole.getLong(0)).isEqualTo(4L << 56 | 0x07060504030201L);
      assertThat(read.data(read.tensor("last").orElseThrow(), 0, 4).getInt()).isEqualTo(0x05070605);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> read.data(large, 0, GgufFile.MAX_VIEW + 1))
          .withMessageContaining("view");
    }
  }
}
