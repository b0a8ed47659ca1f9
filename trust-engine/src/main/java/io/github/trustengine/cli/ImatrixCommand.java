package io.github.trustengine.cli;

import io.github.trustengine.calibration.CalibrationText;
import io.github.trustengine.calibration.ImportanceCollector;
import io.github.trustengine.calibration.ImportanceMatrix;
import io.github.trustengine.files.AtomicFile;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.llama.LlamaModel;
import io.github.trustengine.run.RunProgress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "imatrix",
    description = {
      "Collect an importance matrix on a text.",
      "It says how large the activations are that multiply each column of a model's weights.",
      "llama.cpp's own tools read it."
    })
final class ImatrixCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private ModelOption model = new ModelOption();

  @Mixin private TextOptions text = new TextOptions();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "OUT",
      description = {
        "The file to write, in a folder that is there: in the form of 2025 if it is called *.gguf,",
        "else in the older one."
      })
  private Path output = Path.of("");

  @Option(names = "--output-weight", description = "Collect for the output matrix too.")
  private boolean outputWeight;

  @Option(
      names = "--in",
      paramLabel = "FILE",
      description = {
        "A matrix of the same model that goes in too; may be given several times. One in the older",
        "form counts as if it had been collected with the same --context."
      })
  private List<Path> inputs = List.of();

  ImatrixCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    text.check(ImportanceCollector.FEWEST_ROWS);
    AtomicFile.check(output);
    Optional<ImportanceMatrix> others =
        inputs.stream()
            .map(file -> ImportanceMatrix.read(file, text.context()))
            .reduce(ImportanceMatrix::plus);
    CalibrationText wanted = text.text(CalibrationText::standard);
    Path source = Settings.catalog().fetch(model.name());
    try (GgufFile file = GgufFile.open(source)) {
      others.ifPresent(matrix -> matrix.checkBelongsTo(file));
    }
    ImportanceMatrix matrix;
    try (LlamaModel loaded = LlamaModel.load(source, Settings.model())) {
      matrix =
          ImportanceCollector.collect(
              loaded,
              wanted,
              new ImportanceCollector.Settings(
                  text.context(), text.chunks(), outputWeight, text.threads()),
              output,
              new RunProgress(terminal.progress()).chunks("imatrix")::accept);
    }
    matrix = others.map(matrix::plus).orElse(matrix);
    if (output.toString().toLowerCase(Locale.ROOT).endsWith(".gguf")) {
      matrix.writeGguf(output, text.context());
    } else {
      matrix.write(output, text.context());
    }
    print(matrix);
    return ExitCode.DONE;
  }

  private void print(ImportanceMatrix matrix) {
    PrintWriter out = terminal.out();
    out.printf("file     %s%n", output);
    out.printf("tensors  %d%n", matrix.tensors().size());
    out.printf("chunks   %d%n", matrix.chunks());
    out.printf("texts    %s%n", Printable.text(String.join(", ", matrix.datasets())));
  }
}
