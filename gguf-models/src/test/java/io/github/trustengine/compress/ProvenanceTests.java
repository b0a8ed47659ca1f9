package io.github.trustengine.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.ggml.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTests {

  private static final Provenance PROVENANCE =
      new Provenance(
          Provenance.FORMAT,
          "0123",
          new Provenance.Input("model.gguf", "aa"),
          "awq-4bit-g128",
          new Provenance.Input("", ""),
          new Provenance.Algorithm("block by block", "b4916", "development"),
          1000,
          "bb",
          4.5,
          new CompressionEffort(1.25, 0.5, 0.25, 0.25, new PeakMemory(1 << 30, true)),
          "2026-01-01T00:00:00Z",
          List.of("a sentence"),
          List.of(
              new CompressedTensor(
                  "a.weight",
                  List.of(192L, 2L),
                  TensorType.F16,
                  TensorType.Q4_0,
                  true,
                  1632.5,
                  7,
                  "rows of 192 are no whole groups of 128: groups of 64"),
              CompressedTensor.ofType("b.weight", List.of(32L), TensorType.F32, TensorType.F32)));

  private final Path file;

  ProvenanceTests(@TempDir Path folder) {
    this.file = folder.resolve("provenance.json");
  }

  @Test
  void all_of_it_is_read_again() throws IOException {
    PROVENANCE.write(file);

    assertThat(Provenance.read(file)).contains(PROVENANCE);
  }

  @Test
  void another_form_counts_as_none() throws IOException {
    PROVENANCE.write(file);
    String written = Files.readString(file);

    for (String other :
        List.of(
            written.replace("\"format\" : " + Provenance.FORMAT, "\"format\" : 1"),
            written.replace("\"methodBits\"", "\"bits\""),
            written.replaceAll(" *\"zeros\" : \\d+,\n", ""),
            // A fallback without a reason is none that a report could name.
            written.replaceAll("\"note\" : \"rows[^\"]*\"", "\"note\" : \"\""))) {
      assertThat(other).isNotEqualTo(written);
      Files.writeString(file, other);
      assertThat(Provenance.read(file)).isEmpty();
    }
  }
}
