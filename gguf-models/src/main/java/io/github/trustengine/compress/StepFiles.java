package io.github.trustengine.compress;

import io.github.trustengine.calibration.ImportanceMatrix;
import io.github.trustengine.compress.layerwise.BlockFiles;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.gguf.GgufValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Writes the models that steps of a recipe come to, with remarks on what is not as wanted. */
final class StepFiles {

  private final LlamaQuantize quantizer;
  private final Recipe recipe;
  private final Optional<ImportanceMatrix> importance;
  private final Path workspace;
  private final Remarks remarks;

  StepFiles(
      LlamaQuantize quantizer,
      Recipe recipe,
      Optional<ImportanceMatrix> importance,
      Path workspace,
      Remarks remarks) {
    this.quantizer = quantizer;
    this.recipe = recipe;
    this.importance = importance;
    this.workspace = workspace;
    this.remarks = remarks;
  }

  /** Converts as llama-quantize does. */
  void convert(Path from, FileType file, Path to) {
    convert(from, file, importance, to);
  }

  private void convert(Path from, FileType file, Optional<ImportanceMatrix> matrix, Path to) {
    for (CompressedTensor tensor : quantizer.quantize(from, file, matrix, to, done -> {})) {
      boolean asTheStepBeforeHasLeftIt =
          !tensor.isConverted() && remarks.of(tensor.name()).isPresent();
      if (!asTheStepBeforeHasLeftIt) {
        remarks.add(
            tensor.name(),
            8.0 * tensor.bytes(),
            tensor.fallback() ? Optional.of(tensor.note()) : Optional.empty());
      }
    }
  }

  /** Puts together what a method has made of a model's blocks. */
  void assemble(Step step, GgufFile model, BlockFiles blocks, Path to) throws IOException {
    Optional<FileType> file = fileType(step);
    if (file.isEmpty()) {
      remarks.addAll(blocks);
      blocks.assemble(model, remarks.in(metadata(model, blocks), blocks, recipe), to);
    } else if (step instanceof AwqStep) {
      Path scaled = workspace.resolve("scaled.gguf");
      blocks.assemble(model, model.metadata(), scaled);
      convert(scaled, file.get(), Optional.empty(), to);
    } else {
      Path frame = workspace.resolve("frame.gguf");
      convert(model.path(), file.get(), frame);
      try (GgufFile others = GgufFile.open(frame)) {
        blocks.assemble(others, others.metadata(), to);
        remarks.addAll(blocks);
        noteUnrounded(others, blocks);
      }
    }
  }

  private static Optional<FileType> fileType(Step step) {
    GridChoice grid =
        step instanceof GptqStep gptq
            ? gptq.grid()
            : step instanceof AwqStep awq ? awq.grid() : null;
    return grid instanceof GridChoice.OfFileType of ? Optional.of(of.fileType()) : Optional.empty();
  }

  /** The type that most of the weights have says what kind of file it is. */
  private static GgufMetadata metadata(GgufFile model, BlockFiles blocks) {
    Map<TensorType, Long> elements = new EnumMap<>(TensorType.class);
    for (GgufTensor tensor : blocks.tensors()) {
      elements.merge(tensor.type(), tensor.elements(), Long::sum);
    }
    TensorType most =
        elements.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    GgufMetadata metadata = model.metadata();
    return FileType.named(most.name())
        .map(type -> metadata.with("general.file_type", GgufValue.uint32(type.id())))
        .orElse(metadata)
        .with("general.quantization_version", GgufValue.uint32(2));
  }

  /** What GPTQ has no grid for keeps what llama-quantize makes of it. */
  private void noteUnrounded(GgufFile others, BlockFiles blocks) {
    for (String name : LayerwiseMethods.matrices(others)) {
      GgufTensor tensor = others.tensor(name).orElseThrow();
      if (!blocks.has(name)) {
        remarks.add(
            name,
            8.0 * tensor.bytes(),
            Optional.of("%s is no grid: as llama-quantize does it".formatted(tensor.type())));
      }
    }
  }
}
