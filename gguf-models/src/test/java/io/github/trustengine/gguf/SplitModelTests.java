package io.github.trustengine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.trustengine.llama.LlamaModel;
import io.github.trustengine.llama.ModelSettings;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitModelTests {

  private static final int PARTS = 3;

  private final Path folder;
  private final Path whole;

  SplitModelTests(@TempDir Path folder) throws IOException {
    this.folder = folder;
    whole = TinyLlama.seeded(8).layers(2).write(folder.resolve("whole.gguf"));
    try (GgufFile source = GgufFile.open(whole)) {
      for (int part = 0; part < PARTS; part++) {
        write(source, part, PARTS, source.tensors().size(), part(part));
      }
    }
  }

  @Test
  void readsAllPartsAsOneModel() throws IOException {
    try (GgufFile source = GgufFile.open(whole);
        GgufFile split = GgufFile.open(part(0))) {
      assertThat(split.isSplit()).isTrue();
      assertThat(source.isSplit()).isFalse();
      assertThat(split.bytes())
          .isEqualTo(Files.size(part(0)) + Files.size(part(1)) + Files.size(part(2)));
      assertThat(split.tensors()).extracting(GgufTensor::part).contains(0, 1, 2).isSorted();
      assertThat(split.tensors())
          .extracting(GgufTensor::name)
          .isEqualTo(source.tensors().stream().map(GgufTensor::name).toList());
      for (GgufTensor tensor : split.tensors()) {
        GgufTensor original = source.tensor(tensor.name()).orElseThrow();
        int bytes = (int) tensor.bytes();
        assertThat(split.data(tensor, 0, bytes)).isEqualTo(source.data(original, 0, bytes));
      }

      Path merged = folder.resolve("merged.gguf");
      GgufWriter.copyOf(split).write(merged);
      assertThat(Files.mismatch(whole, merged)).isEqualTo(-1);
    }
    // The parts are such that llama.cpp reads them, too.
    try (LlamaModel model = LlamaModel.load(part(0), ModelSettings.standard())) {
      assertThat(model.trainedContextSize()).isEqualTo(2048);
    }
  }

  @Test
  void namesTheFirstPartWhenAnotherIsOpened() {
    assertRefused(part(1), part(1), "is part 2 of a split model; open model-00001-of-00003.gguf");
  }

  @Test
  void namesAMissingPart() throws IOException {
    Files.delete(part(2));
    assertRefused(part(0), part(2), "does not exist");
  }

  @Test
  void refusesFilesOfOtherNames() throws IOException {
    Path renamed = Files.move(part(0), folder.resolve("renamed.gguf"));
    assertRefused(renamed, renamed, "is one of 3 parts");
  }

  @Test
  void refusesPartsThatDoNotBelongTogether() throws IOException {
    byte[] second = Files.readAllBytes(part(1));
    byte[] third = Files.readAllBytes(part(2));
    Files.write(part(1), third);
    assertRefused(part(0), part(1), "not part 2 of 3");

    Files.write(part(1), second);
    Files.write(part(2), second);
    assertRefused(part(0), part(2), "not part 3 of 3");

    Files.write(part(2), third);
    try (GgufFile source = GgufFile.open(whole)) {
      Files.delete(part(0));
      write(source, 0, PARTS, 99, part(0));
      assertRefused(part(0), part(0), "99 tensors; its 3 parts hold 21");

      Files.delete(part(2));
      new GgufWriter(marks(2, PARTS, 21)).copy(source, source.tensors().get(0)).write(part(2));
      assertRefused(part(0), part(2), "\"token_embd.weight\" is in an earlier part");
    }
  }

  private static void assertRefused(Path opened, Path blamed, String problem) {
    GgufException refused =
        catchThrowableOfType(GgufException.class, () -> GgufFile.open(opened).close());
    assertThat(refused.file()).isEqualTo(blamed);
    assertThat(refused.problem()).contains(problem);
  }

  @Test
  void opensASplitModelOfOnePart() throws IOException {
    Path one = folder.resolve("one-00001-of-00001.gguf");
    try (GgufFile source = GgufFile.open(whole)) {
      new GgufWriter(marks(0, 1, 1)).copy(source, source.tensors().get(0)).write(one);
    }
    try (GgufFile split = GgufFile.open(one)) {
      assertThat(split.tensors()).hasSize(1);
      assertThatThrownBy(() -> split.tensors().clear())
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  private Path part(int number) {
    return folder.resolve("model-%05d-of-%05d.gguf".formatted(number + 1, PARTS));
  }

  /** As gguf-split does: the model's metadata in the first part, the marks in all. */
  private static void write(GgufFile source, int part, int parts, int tensors, Path target)
      throws IOException {
    GgufMetadata marks = marks(part, parts, tensors);
    GgufMetadata metadata = part == 0 ? source.metadata() : GgufMetadata.empty();
    for (String key : marks.keys()) {
      metadata = metadata.with(key, marks.value(key).orElseThrow());
    }
    GgufWriter writer = new GgufWriter(metadata);
    List<GgufTensor> all = source.tensors();
    all.subList(all.size() * part / parts, all.size() * (part + 1) / parts)
        .forEach(tensor -> writer.copy(source, tensor));
    writer.write(target);
  }

  private static GgufMetadata marks(int part, int parts, int tensors) {
    return GgufMetadata.empty()
        .with("split.no", GgufValue.uint16(part))
        .with("split.count", GgufValue.uint16(parts))
        .with("split.tensors.count", GgufValue.int32(tensors));
  }
}
