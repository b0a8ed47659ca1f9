package io.github.trustengine.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two file formats that the judge reads itself. */
class JudgeFilesTests {

  private final Path folder;

  JudgeFilesTests(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void readsMatricesInHalfPrecision() throws IOException {
    byte[] numbers = {0x00, 0x3c, 0x00, (byte) 0xc0}; // 1 and -2
    byte[] file =
        safetensors(
            "{\"__metadata__\":{\"encoder\":\"e.onnx\"},"
                + "\"m\":{\"dtype\":\"F16\",\"shape\":[1,2],\"data_offsets\":[0,4]}}",
            numbers);

    Safetensors read = Safetensors.read(file);

    assertThat(read.names()).containsExactly("m");
    assertThat(read.about("encoder")).isEqualTo("e.onnx");
    assertThat(read.matrix("m").orElseThrow().values()).containsExactly(1f, -2f);
    assertThat(read.matrix("other")).isEmpty();
    assertThatThrownBy(() -> read.about("other")).isInstanceOf(IOException.class);
  }

  @Test
  void refusesDamagedMatrices() throws IOException {
    byte[] shorter =
        safetensors(
            "{\"m\":{\"dtype\":\"F16\",\"shape\":[2,2],\"data_offsets\":[0,8]}}", new byte[4]);
    assertThatThrownBy(() -> Safetensors.read(shorter).matrix("m"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("m is damaged");
    assertThatThrownBy(() -> Safetensors.read(new byte[3])).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Safetensors.read(new byte[] {9, 0, 0, 0, 0, 0, 0, 0, '{'}))
        .isInstanceOf(IOException.class);
  }

  @Test
  void theShippedAdaptersAreWhole() throws IOException {
    Safetensors shipped = Safetensors.read(shipped());
    for (String name : shipped.names()) {
      for (float value : shipped.matrix(name).orElseThrow().values()) {
        assertThat(value).as(name).isFinite();
      }
    }
    // Six matrices in each of six layers, two factors each, and the head.
    assertThat(shipped.names()).hasSize(6 * 6 * 2 + 2);
  }

  @Test
  void findsAndChangesWeightsInPlace() throws IOException {
    byte[] model = model();
    OnnxInitializers initializers = OnnxInitializers.of(model);

    assertThat(initializers.weights("weights").orElseThrow().get(3)).isEqualTo(2f);
    initializers.weights("weights").orElseThrow().put(3, 7f);

    assertThat(OnnxInitializers.of(model).weights("weights").orElseThrow().get(3)).isEqualTo(7f);
    assertThat(initializers.weights("other")).isEmpty();
  }

  @Test
  void aDamagedModelIsAnErrorOrLacksTheWeights() throws IOException {
    byte[] model = model();
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = Arrays.copyOf(model, 1 + random.nextInt(model.length));
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      try {
        OnnxInitializers.of(damaged).weights("weights");
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("ONNX");
      }
    }
  }

  private byte[] model() throws IOException {
    TinyClassifier.write(folder, "{}", new float[][] {{0, 1}, {1, 2}});
    return Files.readAllBytes(folder.resolve("model.onnx"));
  }

  private static byte[] safetensors(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    byte[] file = new byte[8 + json.length + data.length];
    file[0] = (byte) json.length;
    System.arraycopy(json, 0, file, 8, json.length);
    System.arraycopy(data, 0, file, 8 + json.length, data.length);
    return file;
  }

  private static byte[] shipped() throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(JudgeFilesTests.class.getResourceAsStream("toxicity.safetensors"))) {
      return stream.readAllBytes();
    }
  }
}
