package io.github.trustengine.compress;

import io.github.trustengine.calibration.Calibration;
import io.github.trustengine.calibration.ImportanceMatrix;
import io.github.trustengine.compress.MethodRemarks.Remark;
import io.github.trustengine.compress.layerwise.BlockFiles;
import io.github.trustengine.compress.layerwise.BlockMethod;
import io.github.trustengine.compress.layerwise.GramCache;
import io.github.trustengine.compress.layerwise.Layerwise;
import io.github.trustengine.compress.layerwise.Schedule;
import io.github.trustengine.compress.layerwise.Stopwatch;
import io.github.trustengine.ggml.DenseEncoder;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.llama.LlamaModel;
import io.github.trustengine.llama.ModelSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One recipe with steps that are done block by block, on its way from a source to a target. Each
 * step's result is a file of the workspace, so that a killed run goes on where it was.
 */
final class RecipeRun {

  /** The source in half precision, in the workspace. */
  static final String DENSE = "dense.gguf";

  private static final int STEP_UNITS = 10_000;
  private static final int FILE_UNITS = 100;

  private final Tools tools;
  private final Path source;
  private final Recipe recipe;
  private final Optional<ImportanceMatrix> importance;
  private final Path workspace;
  private final Consumer<CompressionProgress> progress;
  private final Stopwatch stopwatch = new Stopwatch();
  private final Remarks remarks = new Remarks();

  /** What runs have in common. */
  record Tools(int threads, Calibration calibration, OriginalStatistics statistics) {

    LlamaQuantize quantizer() {
      return new LlamaQuantize(threads);
    }
  }

  RecipeRun(
      Tools tools,
      Path source,
      Recipe recipe,
      Optional<ImportanceMatrix> importance,
      Path workspace,
      Consumer<CompressionProgress> progress) {
    this.tools = tools;
    this.source = source;
    this.recipe = recipe;
    this.importance = importance;
    this.workspace = workspace;
    this.progress = progress;
  }

  Compression to(Path target) throws IOException {
    checkBlocks();
    Path current = dense();
    for (int i = 0; i < recipe.steps().size(); i++) {
      boolean last = i == recipe.steps().size() - 1;
      Path next = last ? target : workspace.resolve("step-" + i + ".gguf");
      if (last || !Files.exists(next)) {
        carryOut(i, current, next);
      } else {
        try (GgufFile done = GgufFile.open(next)) {
          remarks.addAll(done);
        }
      }
      current = next;
    }
    List<CompressedTensor> tensors = CountedZeros.in(target, describe(target));
    StoreEntry.deleteTree(workspace);
    progress.accept(new CompressionProgress("", 1, 1));
    return new Compression(tensors, CompressionEffort.of(stopwatch), remarks.warnings());
  }

  /** Before anything is written that may be as large as the model. */
  private void checkBlocks() {
    try (GgufFile model = GgufFile.open(source)) {
      Layerwise.check(model);
    }
  }

  /** The source itself, or its form in half precision. */
  private Path dense() throws IOException {
    try (GgufFile model = GgufFile.open(source)) {
      if (model.tensors().stream().allMatch(tensor -> DenseEncoder.takes(tensor.type()))) {
        return source;
      }
    }
    Path dense = workspace.resolve(DENSE);
    if (!Files.exists(dense)) {
      tools.quantizer().quantize(source, FileType.F16, Optional.empty(), dense, step -> {});
    }
    return dense;
  }

  private void carryOut(int number, Path from, Path to) throws IOException {
    Step step = recipe.steps().get(number);
    StepFiles files = new StepFiles(tools.quantizer(), recipe, importance, workspace, remarks);
    if (step instanceof FileTypeStep conversion) {
      files.convert(from, conversion.fileType(), to);
      return;
    }
    Path folder = workspace.resolve("step-" + number);
    try (GgufFile model = GgufFile.open(from);
        BlockFiles done = blocks(number, model, folder)) {
      files.assemble(step, model, done, to);
    }
    StoreEntry.deleteTree(folder);
  }

  private BlockFiles blocks(int number, GgufFile model, Path folder) throws IOException {
    Layerwise layerwise = new Layerwise(model, folder, tools.threads(), stopwatch);
    BlockMethod method = new LayerwiseMethods(model, importance).of(recipe.steps().get(number));
    if (method.schedule() == Schedule.WEIGHTS) {
      return layerwise.compress(method, List.of(), GramCache.NONE, told(number, 0, 1));
    }
    List<int[]> windows = windows(model.path());
    if (number > 0) {
      return layerwise.compress(method, windows, GramCache.NONE, told(number, 0, 1));
    }
    boolean collects = method.schedule() == Schedule.ORIGINAL;
    try (OriginalStatistics.Kept kept =
        tools
            .statistics()
            .of(
                source,
                model,
                tools.calibration(),
                collects
                    ? Optional.of(into -> layerwise.observe(windows, into, told(number, 0, 0.5)))
                    : Optional.empty())) {
      double from = collects && kept.wasCollected() ? 0.5 : 0;
      return layerwise.compress(method, windows, kept, told(number, from, 1));
    }
  }

  private List<int[]> windows(Path model) {
    try (LlamaModel loaded = LlamaModel.load(model, ModelSettings.standard())) {
      return tools.calibration().windows(loaded.tokenizer());
    }
  }

  private Layerwise.Listener told(int step, double from, double to) {
    return (what, share) ->
        progress.accept(
            new CompressionProgress(
                what,
                Math.round((step + from + share * (to - from)) * STEP_UNITS),
                (long) recipe.steps().size() * STEP_UNITS + FILE_UNITS));
  }

  private List<CompressedTensor> describe(Path target) {
    List<CompressedTensor> result = new ArrayList<>();
    try (GgufFile before = GgufFile.open(source);
        GgufFile after = GgufFile.open(target)) {
      for (GgufTensor tensor : after.tensors()) {
        Optional<Remark> remark = remarks.of(tensor.name());
        Optional<String> note = remark.flatMap(Remark::note);
        result.add(
            new CompressedTensor(
                tensor.name(),
                tensor.shape(),
                before.tensor(tensor.name()).orElseThrow().type(),
                tensor.type(),
                note.isPresent(),
                remark.map(Remark::bits).orElse(8.0 * tensor.bytes()),
                0,
                note.orElse("")));
      }
    }
    return result;
  }
}
