package io.github.trustengine.cli;

import io.github.trustengine.calibration.CalibrationText;
import io.github.trustengine.llama.LlamaModel;
import io.github.trustengine.perplexity.Divergence;
import io.github.trustengine.perplexity.Perplexity;
import io.github.trustengine.perplexity.PerplexityResult;
import io.github.trustengine.run.RunProgress;
import io.github.trustengine.text.Amounts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "perplexity",
    description = {
      "Measure how well a model predicts a text.",
      "With a reference, also how far its predictions are from those of the reference. Definitions",
      "are those of llama.cpp's tool."
    })
final class PerplexityCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private ModelOption model = new ModelOption();

  @Mixin private TextOptions text = new TextOptions();

  @Option(
      names = "--reference",
      paramLabel = "ID|FILE",
      description = "The model to compare with, named as --model.")
  private Optional<String> reference = Optional.empty();

  @Option(names = "--json", description = "Write one JSON document.")
  private boolean json;

  PerplexityCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    text.check(Perplexity.Settings.SMALLEST_CONTEXT);
    CalibrationText wanted = text.text(CalibrationText::heldOut);
    Path file = Settings.catalog().fetch(model.name());
    Optional<Path> other = reference.map(name -> Settings.catalog().fetch(name));
    PerplexityResult result = measure(file, other, wanted);
    if (json) {
      terminal.document(document(result));
    } else {
      print(wanted, result);
    }
    return ExitCode.DONE;
  }

  private PerplexityResult measure(Path file, Optional<Path> other, CalibrationText wanted) {
    Perplexity.Settings settings =
        new Perplexity.Settings(text.context(), text.chunks(), text.threads());
    BiConsumer<Integer, Integer> progress =
        new RunProgress(terminal.progress()).chunks("perplexity");
    Perplexity.Listener listener = (done, of, sofar) -> progress.accept(done, of);
    try (LlamaModel loaded = LlamaModel.load(file, Settings.model())) {
      if (other.isEmpty()) {
        return Perplexity.measure(loaded, wanted, settings, listener);
      }
      try (LlamaModel compared = LlamaModel.load(other.get(), Settings.model())) {
        return Perplexity.compare(loaded, compared, wanted, settings, listener);
      }
    }
  }

  /** Names that other programs rely on. */
  private static Map<String, Object> document(PerplexityResult result) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("perplexity", result.perplexity());
    document.put("perplexity_error", result.error());
    document.put("tokens", result.tokens());
    document.put("chunks", result.chunks());
    result
        .divergence()
        .ifPresent(
            divergence -> {
              document.put("reference_perplexity", divergence.referencePerplexity());
              document.put("mean_kl", divergence.meanKl());
              document.put("mean_kl_error", divergence.meanKlError());
              Map<String, Double> percentiles = new LinkedHashMap<>();
              divergence.klPercentiles().forEach((p, kl) -> percentiles.put(percent(p), kl));
              document.put("kl_percentiles", percentiles);
              document.put("top_token_agreement", divergence.topTokenAgreement());
              document.put("top_token_agreement_error", divergence.topTokenAgreementError());
              document.put("rms_probability_difference", divergence.rmsProbabilityDifference());
            });
    return document;
  }

  private void print(CalibrationText wanted, PerplexityResult result) {
    PrintWriter out = terminal.out();
    out.printf("text                 %s%n", Printable.text(wanted.name()));
    out.printf(
        "tokens scored        %d in %s of %d%n",
        result.tokens(), Amounts.count(result.chunks(), "chunk"), text.context());
    out.printf("perplexity           %s%n", estimate("%.4f", result.perplexity(), result.error()));
    result.divergence().ifPresent(divergence -> print(out, divergence));
  }

  private static void print(PrintWriter out, Divergence divergence) {
    out.printf(
        "reference            %s%n", Numbers.format("%.4f", divergence.referencePerplexity()));
    out.printf(
        "KL divergence, mean  %s%n",
        estimate("%.6f", divergence.meanKl(), divergence.meanKlError()));
    divergence
        .klPercentiles()
        .forEach(
            (p, kl) -> out.printf("%19s  %s%n", percent(p) + " %", Numbers.format("%.6f", kl)));
    out.printf(
        "same top token       %s%n",
        estimate(
                "%.3f",
                100 * divergence.topTokenAgreement(), 100 * divergence.topTokenAgreementError())
            + " %");
    out.printf(
        "RMS of probability   %s %%%n",
        Numbers.format("%.3f", 100 * divergence.rmsProbabilityDifference()));
  }

  private static String estimate(String format, double value, double error) {
    return Numbers.format(format + " +/- " + format, value, error);
  }

  private static String percent(double percent) {
    return percent == Math.rint(percent)
        ? Integer.toString((int) percent)
        : Double.toString(percent);
  }
}
