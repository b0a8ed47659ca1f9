package io.github.trustengine.cli;

import io.github.trustengine.calibration.Calibration;
import io.github.trustengine.calibration.CalibrationText;
import io.github.trustengine.calibration.TokenWindows;
import io.github.trustengine.compress.CompressedTensor;
import io.github.trustengine.compress.Compression;
import io.github.trustengine.compress.CompressionEffort;
import io.github.trustengine.compress.GridChoice;
import io.github.trustengine.compress.OriginalStatistics;
import io.github.trustengine.compress.PeakMemory;
import io.github.trustengine.compress.Recipe;
import io.github.trustengine.compress.RecipeCompressor;
import io.github.trustengine.compress.RecipeException;
import io.github.trustengine.files.AtomicFile;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.llama.WorkerSettings;
import io.github.trustengine.report.ModelReport;
import io.github.trustengine.report.TextTable;
import io.github.trustengine.report.TextTable.Cell;
import io.github.trustengine.run.RunProgress;
import io.github.trustengine.run.StandardLaboratoryFactory;
import io.github.trustengine.text.Amounts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "compress",
    description = {
      "Write one compressed model, and show what became of its layers.",
      "The error is the norm of what changed over the norm of the weights, the sparsity the share",
      "of weights that are zero."
    })
final class CompressCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--recipe",
      required = true,
      paramLabel = "SLUG",
      completionCandidates = Choices.Recipes.class,
      description = "What to do, one of ${COMPLETION-CANDIDATES}.")
  private @Nullable Recipe recipe;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "OUT.gguf",
      description = "The file to write, in a folder that is there.")
  private Path output = Path.of("");

  @Option(
      names = "--imatrix",
      paramLabel = "FILE",
      description = "An importance matrix of the model, in one of llama.cpp's formats.")
  private Optional<Path> importance = Optional.empty();

  @Option(
      names = "--calibration",
      paramLabel = "FILE",
      description = {
        "The text that methods which look at activations are calibrated with",
        "(default: a text of this program's own)."
      })
  private Optional<Path> text = Optional.empty();

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "The most windows of the calibration text that are used (default: 128).")
  private Optional<Integer> samples = Optional.empty();

  @Option(names = "--length", paramLabel = "N", description = "Tokens per window (default: 512).")
  private Optional<Integer> length = Optional.empty();

  @Option(
      names = "--carrier",
      completionCandidates = Choices.Carriers.class,
      paramLabel = "packed|f16",
      description = {
        "How uniform grids are stored: in the smallest type that holds them exactly, or as the"
            + " values",
        "in half precision (default: packed)."
      })
  private Optional<GridChoice.Storage> carrier = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that share the work, 1 to 256 (default: one per processor).")
  private int threads = WorkerSettings.threadPerProcessor();

  CompressCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (threads < 1 || threads > WorkerSettings.MOST_THREADS) {
      throw wrong("--threads must be from 1 to " + WorkerSettings.MOST_THREADS);
    }
    Recipe wanted = carried(Objects.requireNonNull(recipe));
    if (!wanted.needsCalibration()
        && (text.isPresent() || samples.isPresent() || length.isPresent())) {
      throw wrong(
          "%s needs no calibration; leave --calibration, --samples and --length out"
              .formatted(wanted));
    }
    if (importance.isPresent() && !wanted.readsImportance()) {
      throw wrong("%s takes no importance matrix; leave --imatrix out".formatted(wanted));
    }
    AtomicFile.check(output);
    RecipeCompressor compressor =
        new RecipeCompressor(
            threads,
            calibration(),
            wanted.needsCalibration()
                ? StandardLaboratoryFactory.statistics(Settings.configuration(Map.of()))
                : OriginalStatistics.none());
    Path source = Settings.catalog().fetch(model.name());
    Compression compression =
        compressor.compress(
            source,
            wanted,
            importance,
            output,
            new RunProgress(terminal.progress()).compressing(wanted.slug()));
    try (GgufFile before = GgufFile.open(source);
        GgufFile after = GgufFile.open(output)) {
      print(wanted, before, after, compression);
    }
    compression
        .warnings()
        .forEach(warning -> terminal.err().println("trust: warning: " + Printable.text(warning)));
    return ExitCode.DONE;
  }

  private Recipe carried(Recipe given) {
    try {
      return carrier.map(given::carriedBy).orElse(given);
    } catch (RecipeException e) {
      throw wrong(e.getMessage());
    }
  }

  private ParameterException wrong(@Nullable String problem) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), problem);
  }

  private Calibration calibration() {
    return new Calibration(
        text.map(CalibrationText::read).orElseGet(CalibrationText::standard),
        samples.orElse(TokenWindows.SAMPLES),
        length.orElse(TokenWindows.LENGTH));
  }

  private void print(Recipe done, GgufFile before, GgufFile after, Compression compression) {
    List<CompressedTensor> tensors = compression.tensors();
    List<Layer> layers =
        tensors.parallelStream().map(tensor -> Layer.of(done, tensor, before, after)).toList();
    PrintWriter out = terminal.out();
    table(layers).render(Integer.MAX_VALUE).forEach(out::println);

    out.println();
    out.printf("recipe           %s%n", done);
    out.printf("file             %s%n", output);
    out.printf("size             %s (was %s)%n", size(after), size(before));
    out.printf("bits per weight  %s%n", bits(tensors));
    out.printf("sparsity         %s%n", Numbers.share(CompressedTensor.sparsity(tensors)));
    out.printf("time             %s%n", time(compression.effort()));
    out.printf("peak memory      %s%n", memory(compression.effort().memory()));
    Fallbacks.print(ModelReport.fallbacks(tensors), out);
  }

  private static String time(CompressionEffort effort) {
    if (effort.forward() + effort.statistics() + effort.arithmetic() == 0) {
      return Numbers.format("%.1f s", effort.seconds());
    }
    return Numbers.format(
        "%.1f s (forward passes %.1f, statistics of inputs %.1f, factors and rounding %.1f, other"
            + " %.1f)",
        effort.seconds(),
        effort.forward(),
        effort.statistics(),
        effort.arithmetic(),
        effort.other());
  }

  private static String memory(PeakMemory memory) {
    return Amounts.size(memory.bytes())
        + (memory.resident() ? "" : " of Java's heap; this system does not tell the rest");
  }

  /** As stored and, where it differs, as the method counts. */
  private static String bits(List<CompressedTensor> tensors) {
    double stored = CompressedTensor.bitsPerWeight(tensors);
    double counted = CompressedTensor.methodBitsPerWeight(tensors);
    return Math.abs(stored - counted) < 0.005
        ? Numbers.figure(stored)
        : "%s as stored, %s as the method counts"
            .formatted(Numbers.figure(stored), Numbers.figure(counted));
  }

  private static TextTable table(List<Layer> layers) {
    TextTable table = new TextTable('-');
    table.add("layer", Cell.row("shape", "from", "to", "error", "sparsity"));
    for (Layer layer : layers) {
      CompressedTensor tensor = layer.tensor();
      table.add(
          Printable.text(tensor.name()),
          Cell.row(
              tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(" x ")),
              tensor.source().name().toLowerCase(Locale.ROOT),
              tensor.target().name().toLowerCase(Locale.ROOT) + (tensor.fallback() ? "*" : ""),
              layer.error().isPresent() ? Numbers.format("%.5f", layer.error().getAsDouble()) : "-",
              Numbers.share(tensor.sparsity())));
    }
    return table;
  }

  private static String size(GgufFile file) {
    return Amounts.size(file.bytes());
  }

  /**
   * A layer in the table.
   *
   * @param error relative error of its weights; empty where they were copied, and where others undo
   *     what they were multiplied by
   */
  private record Layer(CompressedTensor tensor, OptionalDouble error) {

    static Layer of(Recipe recipe, CompressedTensor tensor, GgufFile before, GgufFile after) {
      if (recipe.scalesWeights() && tensor.name().startsWith("blk.")) {
        return new Layer(tensor, OptionalDouble.empty());
      }
      GgufTensor old = before.tensor(tensor.name()).orElseThrow();
      GgufTensor now = after.tensor(tensor.name()).orElseThrow();
      return new Layer(tensor, error(tensor, new Weights(before, old), new Weights(after, now)));
    }

    /** A method may change weights that keep their type. */
    private static OptionalDouble error(CompressedTensor tensor, Weights before, Weights after) {
      double error = before.relativeError(after);
      return tensor.isConverted() || error > 0 ? OptionalDouble.of(error) : OptionalDouble.empty();
    }
  }
}
