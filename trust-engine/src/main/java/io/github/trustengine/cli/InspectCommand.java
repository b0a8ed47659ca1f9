package io.github.trustengine.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.trustengine.compress.MethodRemarks;
import io.github.trustengine.compress.MethodRemarks.Remark;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.gguf.TensorStatistics;
import io.github.trustengine.report.ModelReport;
import io.github.trustengine.report.TextTable;
import io.github.trustengine.report.TextTable.Cell;
import io.github.trustengine.text.Amounts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "inspect",
    description = {
      "Show what a GGUF file holds.",
      "Architecture, metadata, and of each tensor type, shape, bytes, bits per weight and sparsity",
      "(the share of weights that are exactly zero). Files that this program has made by a method",
      "say themselves how many bits the method counts."
    })
final class InspectCommand implements Callable<Integer> {

  private static final int LONGEST_TEXT = 72;

  private final Terminal terminal;

  @Option(names = "--json", description = "Write one JSON document.")
  private boolean json;

  @Parameters(paramLabel = "FILE.gguf", description = "The file; of a split model, the first part.")
  private Path path = Path.of("");

  InspectCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (GgufFile file = GgufFile.open(path)) {
      Model model = Model.of(file);
      if (json) {
        terminal.document(model);
      } else {
        print(file, model);
      }
    }
    return ExitCode.DONE;
  }

  private void print(GgufFile file, Model model) {
    PrintWriter out = terminal.out();
    out.println(path);
    out.printf("GGUF version        %d%n", model.version());
    out.printf(
        "architecture        %s%n",
        Printable.text(Objects.requireNonNullElse(model.architecture(), "-")));
    out.printf("file size           %s (%d bytes)%n", Amounts.size(model.bytes()), model.bytes());
    out.printf("parameters          %s%n", Numbers.format("%,d", model.parameters()));
    out.printf("bits per weight     %s%n", bits(model));
    out.printf("sparsity            %s%n", Numbers.share(model.sparsity()));

    out.printf("%nMetadata (%d)%n", file.metadata().size());
    file.metadata()
        .forEach(
            (key, value) ->
                out.printf(
                    "  %s = %s%n",
                    Printable.text(key), Printable.excerpt(value.toString(), LONGEST_TEXT)));

    out.printf("%nTensors (%d)%n", model.tensors().size());
    TextTable table = new TextTable('-');
    boolean counted = model.methodBitsPerWeight() != null;
    table.add(
        "name",
        cells("type", "shape", "bytes", "bits/weight", counted ? "by method" : "", "sparsity"));
    for (Tensor tensor : model.tensors()) {
      table.add(
          Printable.text(tensor.name()) + (tensor.note() == null ? "" : "*"),
          cells(
              tensor.type(),
              tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(" x ")),
              String.valueOf(tensor.bytes()),
              Numbers.figure(tensor.bitsPerWeight()),
              counted ? Numbers.figure(tensor.methodBitsPerWeight()) : "",
              Numbers.share(tensor.sparsity())));
    }
    table.render(Integer.MAX_VALUE).forEach(out::println);
    Map<String, String> notes = new HashMap<>();
    for (Tensor tensor : model.tensors()) {
      if (tensor.note() != null) {
        notes.put(tensor.name(), tensor.note());
      }
    }
    Fallbacks.print(ModelReport.fallbacks(notes), out);
  }

  /** As stored and, where the file says it, as its method counts. */
  private static String bits(Model model) {
    return model.methodBitsPerWeight() == null
        ? Numbers.figure(model.bitsPerWeight())
        : "%s as stored, %s as the method counts"
            .formatted(
                Numbers.figure(model.bitsPerWeight()), Numbers.figure(model.methodBitsPerWeight()));
  }

  private static List<Cell> cells(String... texts) {
    return Stream.of(texts).filter(text -> !text.isEmpty()).map(Cell::of).toList();
  }

  /** The JSON output; the components are its fields. */
  private record Model(
      String file,
      int version,
      @Nullable String architecture,
      long bytes,
      long parameters,
      double bitsPerWeight,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double methodBitsPerWeight,
      double sparsity,
      Map<String, Object> metadata,
      List<Tensor> tensors) {

    static Model of(GgufFile file) {
      List<TensorStatistics> statistics =
          file.tensors().parallelStream().map(tensor -> TensorStatistics.of(file, tensor)).toList();
      TensorStatistics total = TensorStatistics.total(statistics);
      MethodRemarks remarks = MethodRemarks.of(file);
      List<Tensor> tensors = new ArrayList<>();
      for (int i = 0; i < statistics.size(); i++) {
        tensors.add(Tensor.of(file.tensors().get(i), statistics.get(i), remarks));
      }
      return new Model(
          file.path().toString(),
          file.version(),
          file.metadata().string("general.architecture").orElse(null),
          file.bytes(),
          total.elements(),
          total.bitsPerWeight(),
          remarks.isEmpty() ? null : remarks.bits(file) / total.elements(),
          total.zeroFraction(),
          metadata(file),
          tensors);
    }

    private static Map<String, Object> metadata(GgufFile file) {
      Map<String, Object> metadata = new LinkedHashMap<>();
      file.metadata().forEach((key, value) -> metadata.put(key, MetadataValues.plain(value)));
      return metadata;
    }
  }

  /** A tensor in the JSON output. */
  private record Tensor(
      String name,
      String type,
      List<Long> shape,
      long elements,
      long bytes,
      double bitsPerWeight,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double methodBitsPerWeight,
      double sparsity,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String note) {

    static Tensor of(GgufTensor tensor, TensorStatistics statistics, MethodRemarks remarks) {
      return new Tensor(
          tensor.name(),
          tensor.type().name().toLowerCase(Locale.ROOT),
          tensor.shape(),
          statistics.elements(),
          statistics.bytes(),
          statistics.bitsPerWeight(),
          remarks.isEmpty() ? null : remarks.bits(tensor) / statistics.elements(),
          statistics.zeroFraction(),
          remarks.of(tensor.name()).flatMap(Remark::note).orElse(null));
    }
  }
}
