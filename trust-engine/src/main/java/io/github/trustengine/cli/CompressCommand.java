package io.github.trustengine.cli;

import io.github.trustengine.calibration.ImportanceMatrix;
import io.github.trustengine.compress.CompressedTensor;
import io.github.trustengine.compress.LlamaQuantize;
import io.github.trustengine.compress.Recipe;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.gguf.TensorStatistics;
import io.github.trustengine.report.TextTable;
import io.github.trustengine.report.TextTable.Cell;
import io.github.trustengine.run.RunProgress;
import io.github.trustengine.text.Amounts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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
      "Write one compressed model, and show what became of its layers: the error is the norm of",
      "what changed over the norm of the weights, the sparsity the share of weights that are zero."
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
      names = "--threads",
      paramLabel = "N",
      description = "Threads that share the work (default: one per processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  CompressCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (threads < 1) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "--threads must be at least 1");
    }
    Recipe wanted = Objects.requireNonNull(recipe);
    Optional<ImportanceMatrix> matrix = importance.map(ImportanceMatrix::read);
    Path source = Settings.catalog().fetch(model.name());
    long start = System.nanoTime();
    List<CompressedTensor> tensors =
        new LlamaQuantize(threads)
            .quantize(
                source,
                wanted.fileType(),
                matrix,
                output,
                new RunProgress(terminal.progress()).compressing(wanted.slug()));
    double seconds = (System.nanoTime() - start) / 1e9;
    try (GgufFile before = GgufFile.open(source);
        GgufFile after = GgufFile.open(output)) {
      print(wanted, before, after, tensors, seconds);
    }
    return ExitCode.DONE;
  }

  private void print(
      Recipe done,
      GgufFile before,
      GgufFile after,
      List<CompressedTensor> tensors,
      double seconds) {
    List<Layer> layers =
        tensors.parallelStream().map(tensor -> Layer.of(tensor, before, after)).toList();
    PrintWriter out = terminal.out();
    table(layers).render(Integer.MAX_VALUE).forEach(out::println);

    long elements = tensors.stream().mapToLong(CompressedTensor::elements).sum();
    long bytes = tensors.stream().mapToLong(CompressedTensor::bytes).sum();
    long zeros = layers.stream().mapToLong(Layer::zeros).sum();
    long fallbacks = tensors.stream().filter(CompressedTensor::fallback).count();
    out.println();
    out.printf("recipe           %s%n", done);
    out.printf("file             %s%n", output);
    out.printf("size             %s (was %s)%n", size(after), size(before));
    out.printf("bits per weight  %s%n", Numbers.figure(8.0 * bytes / elements));
    out.printf("sparsity         %s%n", Numbers.share((double) zeros / elements));
    out.printf("time             %s s%n", Numbers.format("%.1f", seconds));
    if (fallbacks > 0) {
      out.printf(
          "fallbacks        %d (*: rows do not fit the blocks of the wanted type)%n", fallbacks);
    }
  }

  private static TextTable table(List<Layer> layers) {
    TextTable table = new TextTable('-');
    table.add("layer", cells("shape", "from", "to", "error", "sparsity"));
    for (Layer layer : layers) {
      CompressedTensor tensor = layer.tensor();
      table.add(
          Printable.text(tensor.name()),
          cells(
              tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(" x ")),
              tensor.source().name().toLowerCase(Locale.ROOT),
              tensor.target().name().toLowerCase(Locale.ROOT) + (tensor.fallback() ? "*" : ""),
              layer.error().isPresent() ? Numbers.format("%.5f", layer.error().getAsDouble()) : "-",
              Numbers.share((double) layer.zeros() / tensor.elements())));
    }
    return table;
  }

  private static List<Cell> cells(String... texts) {
    return List.of(texts).stream().map(Cell::of).toList();
  }

  private static String size(GgufFile file) {
    return Amounts.size(file.bytes());
  }

  /**
   * A layer in the table.
   *
   * @param error relative error of its weights; empty where they were copied
   */
  private record Layer(CompressedTensor tensor, OptionalDouble error, long zeros) {

    static Layer of(CompressedTensor tensor, GgufFile before, GgufFile after) {
      GgufTensor old = before.tensor(tensor.name()).orElseThrow();
      GgufTensor now = after.tensor(tensor.name()).orElseThrow();
      return new Layer(
          tensor,
          tensor.isConverted()
              ? OptionalDouble.of(new Weights(before, old).relativeError(new Weights(after, now)))
              : OptionalDouble.empty(),
          TensorStatistics.of(after, now).zeros());
    }
  }
}
