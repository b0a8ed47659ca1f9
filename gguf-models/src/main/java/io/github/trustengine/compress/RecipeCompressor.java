package io.github.trustengine.compress;

import io.github.trustengine.calibration.Calibration;
import io.github.trustengine.calibration.CalibrationException;
import io.github.trustengine.calibration.ImportanceMatrix;
import io.github.trustengine.compress.layerwise.Stopwatch;
import io.github.trustengine.compress.linalg.NumericalException;
import io.github.trustengine.ggml.NativeLibrary;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.hash.Sha256;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Carries recipes out: steps of llama.cpp's file types through {@link LlamaQuantize}, the others
 * block by block on a dense form of the model. A source that is quantised already is brought to
 * half precision first: what is compressed then, and what a reference of {@code f16} is, has lost
 * what the first quantisation lost.
 */
public final class RecipeCompressor implements Compressor {

  /** Of results of methods that work block by block; a change makes stored results void. */
  private static final String LAYERWISE = "block by block 4";

  private final RecipeRun.Tools tools;

  /**
   * A compressor that keeps no statistics.
   *
   * @param threads how many threads share the work, from 1
   * @param calibration for the methods that look at activations
   */
  public RecipeCompressor(int threads, Calibration calibration) {
    this(threads, calibration, OriginalStatistics.none());
  }

  /**
   * A compressor.
   *
   * @param threads how many threads share the work, from 1
   * @param calibration for the methods that look at activations
   * @param statistics of original models, to be used again
   */
  public RecipeCompressor(int threads, Calibration calibration, OriginalStatistics statistics) {
    this.tools = new RecipeRun.Tools(threads, calibration, statistics);
  }

  @Override
  public String algorithm(Recipe recipe) {
    List<String> parts = new ArrayList<>();
    if (recipe.steps().stream().anyMatch(FileTypeStep.class::isInstance) || !isLayerwise(recipe)) {
      parts.add(LlamaQuantize.NAME);
    }
    if (isLayerwise(recipe)) {
      parts.add(LAYERWISE);
    }
    if (recipe.needsCalibration()) {
      parts.add(tools.calibration().identity());
    }
    return String.join(", ", parts);
  }

  @Override
  public String llamaCpp() {
    var library = NativeLibrary.get();
    return library.abi().version() + ", library " + library.sha256();
  }

  @Override
  public List<Path> parts(Path source) {
    try (var model = GgufFile.open(source)) {
      return model.files();
    }
  }

  /**
   * Writes a compressed model. On failure there is no target file; what is done so far is kept in a
   * hidden folder beside it, and the same order goes on from there.
   *
   * @param target in an existing folder
   * @throws CompressionException if the model cannot be compressed so
   */
  public Compression compress(
      Path source,
      Recipe recipe,
      Optional<Path> importanceMatrix,
      Path target,
      Consumer<CompressionProgress> progress) {
    if (!isLayerwise(recipe)) {
      return compress(source, recipe, importanceMatrix, target, target, progress);
    }
    try (var workspace =
        TargetWorkspace.take(target, order(source, recipe, importanceMatrix)).orElse(null)) {
      if (workspace == null) {
        throw new CompressionException(
            "another process is making %s by the same recipe; wait for it".formatted(target));
      }
      var made = compress(source, recipe, importanceMatrix, workspace.folder(), target, progress);
      workspace.removeOthers();
      return made;
    } catch (IOException e) {
      throw new CompressionException(
          "%s cannot be made: %s; is its folder there, and can it be written to?"
              .formatted(target, Reasons.withFile(e)),
          e);
    }
  }

  /** All that a result depends on, told apart without reading all of it. */
  private List<String> order(Path source, Recipe recipe, Optional<Path> importanceMatrix) {
    List<String> order = new ArrayList<>(List.of(recipe.slug(), algorithm(recipe), llamaCpp()));
    try {
      for (Path part : parts(source)) {
        order.add(part.toRealPath() + " " + Files.size(part) + Files.getLastModifiedTime(part));
      }
      if (importanceMatrix.isPresent()) {
        order.add(Sha256.of(importanceMatrix.get()));
      }
      return order;
    } catch (IOException e) {
      throw new CompressionException(
          "%s cannot be read: %s".formatted(source, Reasons.withFile(e)), e);
    }
  }

  @Override
  public Compression compress(
      Path source,
      Recipe recipe,
      Optional<Path> importanceMatrix,
      Path workspace,
      Path target,
      Consumer<CompressionProgress> progress) {
    refuseNeedlessImportance(recipe, importanceMatrix);
    PeakMemory.restart();
    var importance = importanceMatrix.map(ImportanceMatrix::read);
    var made =
        isLayerwise(recipe)
            ? blockByBlock(source, recipe, importance, workspace, target, progress)
            : converted(source, recipe, importance, target, progress);
    return quantizedAlready(source).map(made::warned).orElse(made);
  }

  private Compression converted(
      Path source,
      Recipe recipe,
      Optional<ImportanceMatrix> importance,
      Path target,
      Consumer<CompressionProgress> progress) {
    var only = (FileTypeStep) recipe.steps().get(0);
    var stopwatch = new Stopwatch();
    var tensors = tools.quantizer().quantize(source, only.fileType(), importance, target, progress);
    return new Compression(
        CountedZeros.in(target, tensors), CompressionEffort.of(stopwatch), List.of());
  }

  private Compression blockByBlock(
      Path source,
      Recipe recipe,
      Optional<ImportanceMatrix> importance,
      Path workspace,
      Path target,
      Consumer<CompressionProgress> progress) {
    try {
      try (var model = GgufFile.open(source)) {
        LlamaQuantize.refuseSameFile(model, target);
      }
      Files.createDirectories(workspace);
      return new RecipeRun(tools, source, recipe, importance, workspace, progress).to(target);
    } catch (CalibrationException e) {
      dropDense(e, workspace);
      throw e;
    } catch (NumericalException e) {
      throw new CompressionException(String.valueOf(e.getMessage()), e);
    } catch (IOException | UncheckedIOException e) {
      throw new CompressionException(
          "%s could not be made from %s: %s; what is done is kept, so that the same command goes on from there"
              .formatted(target, source, e.getMessage()),
          e);
    }
  }

  /** It is as large as the model, soon made again, and of no use as long as the order fails. */
  private static void dropDense(CalibrationException failure, Path workspace) {
    try {
      Files.deleteIfExists(workspace.resolve(RecipeRun.DENSE));
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Says so where most of the weights have lost something before. */
  private static Optional<String> quantizedAlready(Path source) {
    Map<TensorType, Long> elements = new EnumMap<>(TensorType.class);
    try (var model = GgufFile.open(source)) {
      model.tensors().forEach(t -> elements.merge(t.type(), t.elements(), Long::sum));
    }
    return elements.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .filter(TensorType::isQuantized)
        .map(
            type ->
                "%s is quantised already (%s): the reference has that loss too, so no comparison shows it"
                    .formatted(source.getFileName(), type.name().toLowerCase(Locale.ROOT)));
  }

  private static void refuseNeedlessImportance(Recipe recipe, Optional<Path> importance) {
    if (importance.isPresent() && !recipe.readsImportance()) {
      throw new CompressionException(
          "%s takes no importance matrix: only llama.cpp's own types and GPTQ onto them do; leave it out"
              .formatted(recipe));
    }
  }

  private static boolean isLayerwise(Recipe recipe) {
    return recipe.steps().stream().anyMatch(step -> !(step instanceof FileTypeStep));
  }
}
