package io.github.trustengine.compress;

import io.github.trustengine.compress.MethodRemarks.Remark;
import io.github.trustengine.compress.layerwise.BlockFiles;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufTensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What the steps of a recipe have said of tensors, the last word last. */
final class Remarks {

  private final Map<String, Remark> remarks = new HashMap<>();

  Optional<Remark> of(String tensor) {
    return Optional.ofNullable(remarks.get(tensor));
  }

  /** Adds a remark; without a note that of an earlier step stays. */
  void add(String tensor, double bits, Optional<String> note) {
    var earlier = of(tensor).flatMap(Remark::note);
    remarks.put(tensor, new Remark(bits, note.or(() -> earlier)));
  }

  /** Adds what a method says of the tensors that it has changed. */
  void addAll(BlockFiles blocks) {
    for (GgufTensor tensor : blocks.tensors()) {
      add(tensor.name(), blocks.methodBits(tensor.name()), blocks.note(tensor.name()));
    }
  }

  /** Adds those in the file of a step that an earlier run has done. */
  void addAll(GgufFile done) {
    MethodRemarks.of(done).forEach(remarks::put);
  }

  /** Metadata with what there is to say of the tensors that a method has changed. */
  GgufMetadata in(GgufMetadata metadata, BlockFiles blocks, Recipe recipe) {
    var writer = new MethodRemarks.Writer();
    for (GgufTensor tensor : blocks.tensors()) {
      writer.add(
          blocks.file(tensor.name()), tensor, Objects.requireNonNull(remarks.get(tensor.name())));
    }
    return writer.in(metadata, recipe);
  }
}
