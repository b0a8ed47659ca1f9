package io.github.trustengine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trustengine.ggml.Float16;
import io.github.trustengine.ggml.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorStatisticsTests {

  private final Path file;

  TensorStatisticsTests(@TempDir Path folder) {
    file = folder.resolve("model.gguf");
  }

  @Test
  void countsZerosOfDequantisedValues() throws IOException {
    ByteBuffer floats = littleEndian(4 * 8);
    for (float value : new float[] {0, -0f, 1, -3, Float.NaN, 2, Float.NEGATIVE_INFINITY, 1e-40f}) {
      floats.putFloat(value);
    }
    // Quants of 8 are zeros, of 0 are -8: eight zeros in the low halves, none in the high ones.
    ByteBuffer quants = littleEndian(18).putShort(Float16.fromFloat(0.5f));
    for (int j = 0; j < 16; j++) {
      quants.put((byte) (j < 8 ? 0x08 : 0x00));
    }
    new GgufWriter(GgufMetadata.empty())
        .add("f", TensorType.F32, List.of(8L), channel -> channel.write(floats.flip()))
        .add("q", TensorType.Q4_0, List.of(32L), channel -> channel.write(quants.flip()))
        .write(file);

    try (GgufFile read = GgufFile.open(file)) {
      TensorStatistics f = TensorStatistics.of(read, read.tensors().get(0));
      TensorStatistics q = TensorStatistics.of(read, read.tensors().get(1));

      assertThat(f).isEqualTo(new TensorStatistics(8, 2, 2, 3, 32));
      assertThat(q).isEqualTo(new TensorStatistics(32, 8, 0, 4, 18));
      assertThat(q.zeroFraction()).isEqualTo(0.25);
      assertThat(q.bitsPerWeight()).isEqualTo(4.5);
      assertThat(TensorStatistics.total(List.of(f, q)))
          .isEqualTo(new TensorStatistics(40, 10, 2, 4, 50));
      assertThat(TensorStatistics.bitsPerWeight(read)).isEqualTo(10.0);
    }
    assertThat(TensorStatistics.total(List.of()).zeroFraction()).isZero();
    assertThat(TensorStatistics.total(List.of()).bitsPerWeight()).isZero();
  }

  @Test
  void readsTensorsLargerThanOnePiece() throws IOException {
    int elements = (1 << 17) + 96;
    ByteBuffer data = littleEndian(2 * elements);
    for (int i = 0; i < elements; i++) {
      data.putShort(2 * i, i % 3 == 0 ? 0 : Float16.fromFloat(i % 3));
    }
    data.putShort(2 * (elements - 1), Float16.fromFloat(-5));
    new GgufWriter(GgufMetadata.empty())
        .add("t", TensorType.F16, List.of((long) elements), channel -> channel.write(data))
        .write(file);

    try (GgufFile read = GgufFile.open(file)) {
      TensorStatistics statistics = TensorStatistics.of(read, read.tensors().get(0));

      assertThat(statistics.zeroFraction()).isEqualTo(1 / 3.0, within(1e-4));
      assertThat(statistics.largest()).isEqualTo(5);
      assertThat(statistics.elements()).isEqualTo(elements);
    }
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
