package io.github.trustengine.compress;

import io.github.trustengine.calibration.ImportanceMatrix;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufWriter;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reproduces {@code llama-quantize --allow-requantize} of llama.cpp b4916: the files are identical
 * byte for byte, as long as the native library was compiled for the same instructions. Choices are
 * made here, arithmetic is ggml's own. What the tool refuses is refused, before anything is written
 * where that is possible.
 *
 * <p>Tensors stream: the memory in use is a few megabytes per thread, whatever the model's size.
 */
public final class LlamaQuantize {

  /** The tool pads to 32 bytes, whatever a file says in {@code general.alignment}. */
  private static final int ALIGNMENT = 32;

  /** The algorithm with the version of its results. */
  static final String NAME = "llama-quantize b4916, reproduction 1";

  private final int threads;

  /**
   * A quantiser.
   *
   * @param threads how many threads share the work, from 1; they have no influence on the result
   */
  public LlamaQuantize(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads cannot quantise");
    }
    this.threads = threads;
  }

  /**
   * Writes a quantised model. On failure no file is left, and one of that name stays as it was.
   *
   * @param source a GGUF file, or the first part of a split one
   * @param importance the path that it was read from is recorded in the result
   * @param target in an existing directory
   * @return what became of each tensor, in the order of the new file
   * @throws CompressionException if llama-quantize refuses it, or a file cannot be read or written
   * @throws io.github.trustengine.gguf.GgufException if the source is no sound GGUF file
   */
  public List<CompressedTensor> quantize(
      Path source,
      FileType file,
      Optional<ImportanceMatrix> importance,
      Path target,
      Consumer<CompressionProgress> progress) {
    if (file.needsImportanceMatrix() && importance.isEmpty()) {
      throw new CompressionException(
          "%s without an importance matrix gives a useless model, so llama-quantize refuses it; give one (an imatrix file of the same model), or choose a larger type, for instance q2_k"
              .formatted(file.slug()));
    }
    try (var model = GgufFile.open(source)) {
      refuseSameFile(model, target);
      var tensors = plan(model, file, importance);
      var metadata = OutputMetadata.of(model.metadata(), file, importance);
      var writer = new GgufWriter(metadata).alignment(ALIGNMENT);
      try (var conversion = new Conversion(model, tensors, importance, threads, progress)) {
        for (var tensor : tensors) {
          writer.add(tensor.name(), tensor.target(), tensor.shape(), conversion::writeNext);
        }
        if (!writer.isReadable()) {
          throw new CompressionException(
              "%s has a general.alignment of %d, but llama-quantize aligns to %d: what it writes from this file cannot be read; convert the model again without general.alignment"
                  .formatted(source, model.alignment(), ALIGNMENT));
        }
        writer.write(target);
      }
      return tensors;
    } catch (IOException e) {
      throw new CompressionException(
          "%s could not be written from %s: %s".formatted(target, source, Reasons.withFile(e)), e);
    }
  }

  /** Which tensors become what. */
  static List<CompressedTensor> plan(
      GgufFile model, FileType file, Optional<ImportanceMatrix> importance) {
    var traits = ModelTraits.of(model.metadata());
    var shapes =
        model.tensors().stream()
            .map(tensor -> new TensorShape(tensor.name(), tensor.type(), tensor.shape()))
            .toList();
    traits.checkAttention(shapes.stream().map(TensorShape::name).toList());
    var tensors = QuantizationPlan.of(file, traits, shapes, importance.isPresent());
    for (var tensor : tensors) {
      if (tensor.isConverted()) {
        checkShape(tensor);
        checkSource(tensor);
        checkImportance(tensor, file, importance);
      }
    }
    return tensors;
  }

  private static void checkShape(CompressedTensor tensor) {
    if (tensor.shape().size() > 3) {
      throw new CompressionException(
          "tensor %s has four dimensions; llama-quantize converts up to three"
              .formatted(tensor.name()));
    }
  }

  private static void checkSource(CompressedTensor tensor) {
    if (!tensor.source().holdsWeights()) {
      throw new CompressionException(
          "tensor %s is %s, which cannot be converted to %s; llama-quantize refuses this too"
              .formatted(tensor.name(), tensor.source(), tensor.target()));
    }
  }

  private static void checkImportance(
      CompressedTensor tensor, FileType file, Optional<ImportanceMatrix> importance) {
    var values = importance.flatMap(matrix -> matrix.values(tensor.name()));
    if (values.isEmpty() && needsImportance(tensor, file)) {
      throw new CompressionException(
          "tensor %s would become %s, which needs importances, but %s; collect them for all layers, or choose a larger type than %s"
              .formatted(
                  tensor.name(),
                  tensor.target(),
                  importance
                      .map(matrix -> matrix.file() + " has none for it")
                      .orElse("there is no importance matrix"),
                  file.slug()));
    }
    if (values.isPresent()
        && values.get().length != Conversion.importances(tensor)
        && !tensor.name().equals("token_embd.weight")) {
      throw new CompressionException(
          "%s has %d values for tensor %s, but its shape is %s; collect the importance matrix from this very model"
              .formatted(
                  importance.orElseThrow().file(),
                  values.get().length,
                  tensor.name(),
                  tensor.shape()));
    }
  }

  private static boolean needsImportance(CompressedTensor tensor, FileType file) {
    boolean embedding = tensor.name().equals("token_embd.weight");
    return switch (tensor.target()) {
      case IQ2_XXS, IQ2_XS, IQ2_S, IQ1_S -> true;
      case IQ1_M -> !embedding && !tensor.name().equals("output.weight");
      case Q2_K -> file == FileType.Q2_K_S && !embedding;
      default -> false;
    };
  }

  /** Refuses to write over one of the source's own files. */
  static void refuseSameFile(GgufFile model, Path target) throws IOException {
    for (var part : model.files()) {
      if (Files.exists(target) && Files.isSameFile(part, target)) {
        throw new CompressionException(
            "%s is the source itself; choose another name for the result".formatted(target));
      }
    }
  }
}
