package io.github.trustengine.compress;

import io.github.trustengine.calibration.Calibration;
import io.github.trustengine.calibration.ImportanceMatrix;
import io.github.trustengine.compress.GridChoice.Storage;
import io.github.trustengine.compress.MethodRemarks.Remark;
import io.github.trustengine.compress.layerwise.AwqRounding;
import io.github.trustengine.compress.layerwise.BlockFiles;
import io.github.trustengine.compress.layerwise.BlockMethod;
import io.github.trustengine.compress.layerwise.GptqRounding;
import io.github.trustengine.compress.layerwise.InputGroup;
import io.github.trustengine.compress.layerwise.Layerwise;
import io.github.trustengine.compress.layerwise.NearestRounding;
import io.github.trustengine.compress.layerwise.Pruning;
import io.github.trustengine.compress.layerwise.Target;
import io.github.trustengine.compress.linalg.NumericalException;
import io.github.trustengine.ggml.DenseEncoder;
import io.github.trustengine.ggml.NativeLibrary;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.gguf.GgufValue;
import io.github.trustengine.gguf.TensorStatistics;
import io.github.trustengine.hash.Sha256;
import io.github.trustengine.llama.LlamaModel;
import io.github.trustengine.llama.ModelSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries recipes out: steps of llama.cpp's file types through {@link LlamaQuantize}, the others
 * block by block on a dense form of the model. A source that is quantised already is brought to
 * half precision first: what is compressed then, and what a reference of {@code f16} is, has lost
 * what the first quantisation lost.
 */
public final class RecipeCompressor implements Compressor {

  /** Of results of methods that work block by block; a change makes stored results void. */
  private static final String LAYERWISE = "block by block 2";

  private static final int STEP_UNITS = 10_000;
  private static final int WORKSPACE_DIGITS = 16;

  private final int threads;
  private final Calibration calibration;

  /**
   * @param threads how many threads share the work, from 1
   * @param calibration for the methods that look at activations
   */
  public RecipeCompressor(int threads, Calibration calibration) {
    this.threads = threads;
    this.calibration = calibration;
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
      parts.add(calibration.identity());
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
   * @return what became of each tensor, in the order of the new file
   * @throws CompressionException if the model cannot be compressed so
   */
  public List<CompressedTensor> compress(
      Path source,
      Recipe recipe,
      Optional<Path> importanceMatrix,
      Path target,
      Consumer<CompressionProgress> progress) {
    if (!isLayerwise(recipe)) {
      return compress(source, recipe, importanceMatrix, target, target, progress);
    }
    Path workspace = workspace(source, recipe, importanceMatrix, target);
    Path lock = workspace.resolveSibling(workspace.getFileName() + ".lock");
    try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = tryLock(channel)) {
      if (held == null) {
        throw new CompressionException(
            "another process is making %s by the same recipe; wait for it".formatted(target));
      }
      var tensors = compress(source, recipe, importanceMatrix, workspace, target, progress);
      Files.deleteIfExists(lock);
      return tensors;
    } catch (IOException e) {
      throw new CompressionException(
          "%s cannot be made: %s; is its folder there, and can it be written to?"
              .formatted(target, e),
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** A folder beside the target for this very order: another source or setting has another one. */
  private Path workspace(Path source, Recipe recipe, Optional<Path> importanceMatrix, Path target) {
    List<String> order = new ArrayList<>(List.of(recipe.slug(), algorithm(recipe), llamaCpp()));
    try {
      for (Path part : parts(source)) {
        order.add(part.toRealPath() + " " + Files.size(part) + Files.getLastModifiedTime(part));
      }
      if (importanceMatrix.isPresent()) {
        order.add(Sha256.of(importanceMatrix.get()));
      }
    } catch (IOException e) {
      throw new CompressionException("%s cannot be read: %s".formatted(source, e), e);
    }
    return target
        .toAbsolutePath()
        .resolveSibling(
            ".%s.%s.making"
                .formatted(
                    target.getFileName(),
                    Sha256.of(String.join("\n", order)).substring(0, WORKSPACE_DIGITS)));
  }

  @Override
  public List<CompressedTensor> compress(
      Path source,
      Recipe recipe,
      Optional<Path> importanceMatrix,
      Path workspace,
      Path target,
      Consumer<CompressionProgress> progress) {
    refuseImportanceForAwq(recipe, importanceMatrix);
    var importance = importanceMatrix.map(ImportanceMatrix::read);
    if (!isLayerwise(recipe)) {
      var only = (FileTypeStep) recipe.steps().get(0);
      return counted(
          target, quantizer().quantize(source, only.fileType(), importance, target, progress));
    }
    try {
      try (var model = GgufFile.open(source)) {
        LlamaQuantize.refuseSameFile(model, target);
      }
      Files.createDirectories(workspace);
      return new Run(source, recipe, importance, workspace, progress).to(target);
    } catch (NumericalException e) {
      throw new CompressionException(String.valueOf(e.getMessage()), e);
    } catch (IOException | UncheckedIOException e) {
      throw new CompressionException(
          "%s could not be made from %s: %s; what is done is kept, so that the same command goes on from there"
              .formatted(target, source, e.getMessage()),
          e);
    }
  }

  /** Importances are those of the inputs before AWQ has scaled them. */
  private static void refuseImportanceForAwq(Recipe recipe, Optional<Path> importance) {
    if (importance.isPresent() && recipe.steps().stream().anyMatch(AwqStep.class::isInstance)) {
      throw new CompressionException(
          "%s takes no importance matrix: AWQ scales the inputs that it was collected from; leave it out"
              .formatted(recipe));
    }
  }

  private LlamaQuantize quantizer() {
    return new LlamaQuantize(threads);
  }

  private static boolean isLayerwise(Recipe recipe) {
    return recipe.steps().stream().anyMatch(step -> !(step instanceof FileTypeStep));
  }

  /** Zeros are counted in the finished file: types without a zero lose those of a method. */
  private static List<CompressedTensor> counted(Path target, List<CompressedTensor> tensors) {
    try (var after = GgufFile.open(target)) {
      return tensors.parallelStream()
          .map(
              tensor ->
                  tensor.withZeros(
                      TensorStatistics.of(after, after.tensor(tensor.name()).orElseThrow())
                          .zeros()))
          .toList();
    }
  }

  /** One recipe on its way from a source to a target. */
  private final class Run {

    private final Path source;
    private final Recipe recipe;
    private final Optional<ImportanceMatrix> importance;
    private final Path workspace;
    private final Consumer<CompressionProgress> progress;
    private final Map<String, Remark> remarks = new HashMap<>();

    Run(
        Path source,
        Recipe recipe,
        Optional<ImportanceMatrix> importance,
        Path workspace,
        Consumer<CompressionProgress> progress) {
      this.source = source;
      this.recipe = recipe;
      this.importance = importance;
      this.workspace = workspace;
      this.progress = progress;
    }

    List<CompressedTensor> to(Path target) throws IOException {
      Path current = dense();
      Set<String> wanted = matrices(current);
      for (int i = 0; i < recipe.steps().size(); i++) {
        boolean last = i == recipe.steps().size() - 1;
        Path next = last ? target : workspace.resolve("step-" + i + ".gguf");
        if (last || !Files.exists(next)) {
          carryOut(recipe.steps().get(i), i, current, next, wanted);
        } else {
          try (var done = GgufFile.open(next)) {
            MethodRemarks.of(done).forEach(remarks::put);
          }
        }
        current = next;
      }
      List<CompressedTensor> tensors = counted(target, describe(target));
      StoreEntry.deleteTree(workspace);
      progress.accept(new CompressionProgress("", 1, 1));
      return tensors;
    }

    /** The source itself, or its form in half precision. */
    private Path dense() throws IOException {
      try (var model = GgufFile.open(source)) {
        Layerwise.blocks(model);
        boolean quantized = model.tensors().stream().anyMatch(t -> !DenseEncoder.takes(t.type()));
        if (!quantized) {
          return source;
        }
      }
      Path dense = workspace.resolve("dense.gguf");
      if (!Files.exists(dense)) {
        quantizer().quantize(source, FileType.F16, Optional.empty(), dense, step -> {});
      }
      return dense;
    }

    /** What an earlier step has said of a tensor. */
    private Optional<String> note(String tensor) {
      return Optional.ofNullable(remarks.get(tensor)).flatMap(Remark::note);
    }

    /** The names of the matrices that methods compress. */
    private static Set<String> matrices(Path dense) {
      Set<String> names = new HashSet<>();
      try (var model = GgufFile.open(dense)) {
        for (int block = 0; block < Layerwise.blocks(model); block++) {
          for (InputGroup group : InputGroup.values()) {
            names.addAll(group.tensors(block));
          }
        }
      }
      return names;
    }

    /** Converts as llama-quantize does, and remembers what it could not do as wanted. */
    private void quantize(Path from, FileType file, Optional<ImportanceMatrix> matrix, Path to) {
      for (var tensor : quantizer().quantize(from, file, matrix, to, done -> {})) {
        if (!tensor.isConverted() && remarks.containsKey(tensor.name())) {
          continue; // As the step before has left it.
        }
        remarks.put(
            tensor.name(),
            new Remark(
                8.0 * tensor.bytes(),
                tensor.fallback() ? Optional.of(tensor.note()) : note(tensor.name())));
      }
    }

    private void carryOut(Step step, int number, Path from, Path to, Set<String> wanted)
        throws IOException {
      if (step instanceof FileTypeStep quantize) {
        quantize(from, quantize.fileType(), importance, to);
        return;
      }
      Path blocks = workspace.resolve("step-" + number);
      try (var model = GgufFile.open(from);
          var done = layerwise(step, number, model, blocks)) {
        assemble(step, model, done, to, wanted);
      }
      StoreEntry.deleteTree(blocks);
    }

    private BlockFiles layerwise(Step step, int number, GgufFile model, Path blocks)
        throws IOException {
      int all = Layerwise.blocks(model);
      List<int[]> windows = step.needsCalibration() ? windows(model.path()) : List.of();
      IntConsumer tell =
          block ->
              progress.accept(
                  new CompressionProgress(
                      "block " + (block - 1),
                      (long) number * STEP_UNITS + (long) STEP_UNITS * block / (all + 1),
                      (long) recipe.steps().size() * STEP_UNITS));
      return new Layerwise(model, blocks, threads).compress(method(step, model), windows, tell);
    }

    private List<int[]> windows(Path model) {
      try (var loaded = LlamaModel.load(model, ModelSettings.standard())) {
        return calibration.windows(loaded.tokenizer());
      }
    }

    private BlockMethod method(Step step, GgufFile model) {
      if (step instanceof PruningStep pruning) {
        return new Pruning(Pruning.Criterion.valueOf(pruning.method().name()), pruning.sparsity());
      }
      if (step instanceof RtnStep nearest) {
        return new NearestRounding(uniform(nearest.grid()));
      }
      if (step instanceof GptqStep gptq) {
        return new GptqRounding(target(gptq.grid(), model), gptq.actOrder(), gptq.damping());
      }
      if (step instanceof AwqStep awq) {
        return new AwqRounding(target(awq.grid(), model), awq.clipping());
      }
      throw new IllegalArgumentException(step + " is not done block by block");
    }

    private Target target(GridChoice grid, GgufFile model) {
      if (grid instanceof GridChoice.Uniform uniform) {
        return uniform(uniform);
      }
      FileType file = ((GridChoice.OfFileType) grid).fileType();
      Map<String, TensorType> types = new HashMap<>();
      LlamaQuantize.plan(model, file, importance)
          .forEach(tensor -> types.put(tensor.name(), tensor.target()));
      return new Target.Types(types);
    }

    private static Target.Uniform uniform(GridChoice.Uniform uniform) {
      return new Target.Uniform(uniform.grid(), uniform.carrier() == Storage.PACKED);
    }

    private void assemble(Step step, GgufFile model, BlockFiles blocks, Path to, Set<String> wanted)
        throws IOException {
      Optional<FileType> file = fileType(step);
      if (file.isEmpty()) {
        remember(blocks);
        blocks.assemble(model, withRemarks(metadata(model, blocks), blocks), to);
      } else if (step instanceof AwqStep) {
        Path scaled = workspace.resolve("scaled.gguf");
        blocks.assemble(model, model.metadata(), scaled);
        quantize(scaled, file.get(), Optional.empty(), to);
      } else {
        Path frame = workspace.resolve("frame.gguf");
        quantize(model.path(), file.get(), importance, frame);
        try (var others = GgufFile.open(frame)) {
          blocks.assemble(others, others.metadata(), to);
          remember(blocks);
          noteUnrounded(others, blocks, wanted);
        }
      }
    }

    private static Optional<FileType> fileType(Step step) {
      GridChoice grid =
          step instanceof GptqStep gptq
              ? gptq.grid()
              : step instanceof AwqStep awq ? awq.grid() : null;
      return grid instanceof GridChoice.OfFileType of
          ? Optional.of(of.fileType())
          : Optional.empty();
    }

    /** The type that most of the weights have says what kind of file it is. */
    private static GgufMetadata metadata(GgufFile model, BlockFiles blocks) {
      Map<TensorType, Long> elements = new EnumMap<>(TensorType.class);
      blocks
          .tensors()
          .forEach(tensor -> elements.merge(tensor.type(), tensor.elements(), Long::sum));
      TensorType most =
          elements.entrySet().stream()
              .max(Map.Entry.comparingByValue(Comparator.naturalOrder()))
              .orElseThrow()
              .getKey();
      GgufMetadata metadata = model.metadata();
      return FileType.named(most.name())
          .map(type -> metadata.with("general.file_type", GgufValue.uint32(type.id())))
          .orElse(metadata)
          .with("general.quantization_version", GgufValue.uint32(2));
    }

    private GgufMetadata withRemarks(GgufMetadata metadata, BlockFiles blocks) {
      var writer = new MethodRemarks.Writer();
      for (GgufTensor tensor : blocks.tensors()) {
        writer.add(
            blocks.file(tensor.name()), tensor, Objects.requireNonNull(remarks.get(tensor.name())));
      }
      return writer.in(metadata, recipe);
    }

    private void remember(BlockFiles blocks) {
      for (GgufTensor tensor : blocks.tensors()) {
        var before = note(tensor.name());
        remarks.put(
            tensor.name(),
            new Remark(
                blocks.methodBits(tensor.name()), blocks.note(tensor.name()).or(() -> before)));
      }
    }

    /** What GPTQ has no grid for keeps what llama-quantize makes of it. */
    private void noteUnrounded(GgufFile others, BlockFiles blocks, Set<String> wanted) {
      for (String name : wanted) {
        GgufTensor tensor = others.tensor(name).orElseThrow();
        if (blocks.has(name)) {
          continue;
        }
        remarks.put(
            name,
            new Remark(
                8.0 * tensor.bytes(),
                Optional.of("%s is no grid: as llama-quantize does it".formatted(tensor.type()))));
      }
    }

    private List<CompressedTensor> describe(Path target) {
      List<CompressedTensor> result = new ArrayList<>();
      try (var before = GgufFile.open(source);
          var after = GgufFile.open(target)) {
        for (GgufTensor tensor : after.tensors()) {
          var remark = Optional.ofNullable(remarks.get(tensor.name()));
          result.add(
              new CompressedTensor(
                  tensor.name(),
                  tensor.shape(),
                  before.tensor(tensor.name()).orElseThrow().type(),
                  tensor.type(),
                  remark.flatMap(Remark::note).isPresent(),
                  remark.map(Remark::bits).orElse(8.0 * tensor.bytes()),
                  0,
                  remark.flatMap(Remark::note).orElse("")));
        }
      }
      return result;
    }
  }
}
