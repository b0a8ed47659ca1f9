package io.github.trustengine.compress;

import io.github.trustengine.compress.MethodRemarks.Remark;
import io.github.trustengine.compress.layerwise.BlockFiles;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.gguf.GgufType;
import io.github.trustengine.gguf.GgufValue;
import io.github.trustengine.text.Amounts;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What the steps of a recipe have said of tensors, the last word last; and their warnings. */
final class Remarks {

  private static final String WARNINGS = "trustengine.warnings";

  private final Map<String, Remark> remarks = new HashMap<>();
  private final Set<String> warnings = new LinkedHashSet<>();

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
    warnings.addAll(counted(blocks));
  }

  /** Warnings, each with the number of tensors that it was given for. */
  private static List<String> counted(BlockFiles blocks) {
    Map<String, Integer> tensors = new LinkedHashMap<>();
    for (GgufTensor tensor : blocks.tensors()) {
      blocks.warnings(tensor.name()).forEach(warning -> tensors.merge(warning, 1, Integer::sum));
    }
    return tensors.entrySet().stream()
        .map(
            warning ->
                "%s (%s)".formatted(warning.getKey(), Amounts.count(warning.getValue(), "tensor")))
        .toList();
  }

  /** What the methods could not do well. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Adds those in the file of a step that an earlier run has done. */
  void addAll(GgufFile done) {
    MethodRemarks.of(done).forEach(remarks::put);
    warnings.addAll(done.metadata().strings(WARNINGS).orElse(List.of()));
  }

  /** Metadata with what there is to say of the tensors that a method has changed. */
  GgufMetadata in(GgufMetadata metadata, BlockFiles blocks, Recipe recipe) {
    var writer = new MethodRemarks.Writer();
    for (GgufTensor tensor : blocks.tensors()) {
      writer.add(
          blocks.file(tensor.name()), tensor, Objects.requireNonNull(remarks.get(tensor.name())));
    }
    GgufMetadata remarked = writer.in(metadata, recipe).without(WARNINGS);
    return warnings.isEmpty()
        ? remarked
        : remarked.with(
            WARNINGS,
            GgufValue.array(GgufType.STRING, warnings.stream().map(GgufValue::string).toList()));
  }
}
