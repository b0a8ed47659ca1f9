package io.github.trustengine.compress;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.trustengine.compress.layerwise.BlockFiles;
import io.github.trustengine.files.AtomicFile;
import io.github.trustengine.gguf.GgufTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the steps of a recipe have said of tensors, the last word last. */
final class Remarks {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * What a step says of a tensor.
   *
   * @param methodBits bits that it counts for all of the data
   * @param note why it, or a step before it, did not do as the recipe says; may be empty
   */
  record Remark(double methodBits, String note) {}

  private final Map<String, Remark> remarks;

  private Remarks(Map<String, Remark> remarks) {
    this.remarks = new TreeMap<>(remarks);
  }

  static Remarks none() {
    return new Remarks(Map.of());
  }

  /** Those of an earlier run, if a file holds them. */
  static Optional<Remarks> read(Path file) throws IOException {
    try {
      return Optional.of(
          new Remarks(
              JSON.readValue(
                  Files.readAllBytes(file), new TypeReference<Map<String, Remark>>() {})));
    } catch (JacksonException | NoSuchFileException e) {
      return Optional.empty();
    }
  }

  void write(Path file) throws IOException {
    AtomicFile.write(file, JSON.writeValueAsBytes(remarks));
  }

  Optional<Remark> of(String tensor) {
    return Optional.ofNullable(remarks.get(tensor));
  }

  /** Adds a remark; an empty note leaves that of an earlier step. */
  void add(String tensor, double methodBits, String note) {
    String earlier = of(tensor).map(Remark::note).orElse("");
    remarks.put(tensor, new Remark(methodBits, note.isEmpty() ? earlier : note));
  }

  /** Adds what a method says of the tensors that it has changed. */
  void addAll(BlockFiles blocks) {
    for (GgufTensor tensor : blocks.tensors()) {
      String name = tensor.name();
      add(name, blocks.methodBits(name), blocks.note(name).orElse(""));
    }
  }
}
