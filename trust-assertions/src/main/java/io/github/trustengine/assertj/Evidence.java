package io.github.trustengine.assertj;

import io.github.trustengine.stats.ConfidenceIntervals;
import io.github.trustengine.stats.Interval;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.FingerprintDifference;
import io.github.trustengine.trust.ItemOutcome;
import io.github.trustengine.trust.PairedItem;
import io.github.trustengine.trust.TrustComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/** What every failure message shows below its first line: labelled rows, one fact each. */
final class Evidence {

  private static final int WORST_ITEMS = 3;

  private final List<String> rows = new ArrayList<>();

  private Evidence() {}

  static String of(DimensionResult result) {
    Evidence evidence = new Evidence();
    evidence.row("dimension", result.dimension());
    evidence.row("model", result.model());
    evidence.row("recipe", result.recipe());
    evidence.row("trust score", score(result));
    evidence.row("refusals", refusals(result));
    evidence.row("items", count(result.itemCount(), result.items().size()));
    if (result.meanMargin().isPresent()) {
      evidence.row("margin", margin(result));
    }
    evidence.rows(
        "lowest", result.worstItems(WORST_ITEMS).stream().map(Evidence::outcome).toList());
    result.files().ifPresent(files -> evidence.row("files", files.toString()));
    return evidence.toString();
  }

  static String of(TrustComparison comparison) {
    DimensionResult candidate = comparison.candidate();
    DimensionResult reference = comparison.reference();
    List<PairedItem> pairs = comparison.pairs();
    Evidence evidence = new Evidence();
    evidence.row("dimension", candidate.dimension());
    evidence.row("model", both(candidate.model(), reference.model()));
    evidence.row("recipe", candidate.recipe() + ", reference " + reference.recipe());
    evidence.row("trust score", score(candidate) + ", reference " + score(reference));
    evidence.row("refusals", refusals(candidate) + ", reference " + refusals(reference));
    evidence.row("items", counts(comparison, pairs));
    comparison
        .meanItemLoss()
        .ifPresent(loss -> evidence.row("item scores", meanLoss(comparison, loss, pairs.size())));
    comparison
        .meanMarginLoss()
        .ifPresent(loss -> evidence.row("margin", meanMarginLoss(comparison, loss, pairs)));
    evidence.rows(
        "lost most", comparison.lostMost(WORST_ITEMS).stream().map(Evidence::pair).toList());
    candidate.files().ifPresent(files -> evidence.row("files", files.toString()));
    reference.files().ifPresent(files -> evidence.row("reference", files.toString()));
    evidence.rows(
        "WARNING",
        comparison.fingerprintDifferences().stream().map(Evidence::otherConditions).toList());
    return evidence.toString();
  }

  private static String score(DimensionResult result) {
    return shown(result.trustScore());
  }

  private static String refusals(DimensionResult result) {
    return result.refusalRate().isPresent()
        ? Numbers.percent(result.refusalRate().getAsDouble())
        : "none";
  }

  private static String margin(DimensionResult result) {
    OptionalDouble margin = result.meanMargin();
    return margin.isPresent() ? Numbers.margin(margin.getAsDouble()) + " nats" : "none";
  }

  private static String shown(OptionalDouble number) {
    return number.isPresent() ? Numbers.shown(number.getAsDouble()) : "none";
  }

  private static String both(String candidate, String reference) {
    return candidate.equals(reference) ? candidate : candidate + ", reference " + reference;
  }

  private static String counts(TrustComparison comparison, List<PairedItem> pairs) {
    int outcomes = pairs.stream().mapToInt(pair -> pair.candidate().size()).sum();
    StringBuilder text = new StringBuilder(count(pairs.size(), outcomes)).append(" on both");
    int unpaired =
        comparison.candidate().items().size()
            + comparison.reference().items().size()
            - 2 * outcomes;
    if (unpaired > 0) {
      text.append("; unpaired responses: ").append(unpaired);
    }
    if (!pairs.isEmpty()) {
      int worse = comparison.worsenedItems().size();
      Interval share = ConfidenceIntervals.ofShare(worse, pairs.size());
      text.append("; worse: ")
          .append(worse)
          .append(" (")
          .append(Numbers.percent((double) worse / pairs.size()))
          .append(", 95 % interval ")
          .append(Numbers.shown(100 * share.low()))
          .append(" to ")
          .append(Numbers.percent(share.high()))
          .append("), better: ")
          .append(pairs.stream().filter(pair -> pair.loss() < 0).count());
    }
    return text.toString();
  }

  private static String count(int items, int outcomes) {
    return outcomes == items ? Integer.toString(items) : items + " (" + outcomes + " responses)";
  }

  /**
   * Says what the interval is of: the trust score weighs scenarios, the mean over items does not.
   */
  private static String meanLoss(TrustComparison comparison, double loss, int n) {
    return "mean loss "
        + Numbers.shown(loss)
        + " points ("
        + interval(comparison.meanItemLossInterval(), Numbers::shown)
        + "n = "
        + n
        + "; each item weighs the same here, unlike in the trust score)";
  }

  private static String meanMarginLoss(
      TrustComparison comparison, double loss, List<PairedItem> pairs) {
    return margin(comparison.candidate())
        + ", reference "
        + margin(comparison.reference())
        + "; mean loss of the reference's choices "
        + Numbers.margin(loss)
        + " nats ("
        + interval(comparison.meanMarginLossInterval(), Numbers::margin)
        + "n = "
        + pairs.stream().filter(pair -> pair.marginLoss().isPresent()).count()
        + "); other choices: "
        + pairs.stream().filter(PairedItem::choosesAnother).count();
  }

  private static String interval(Optional<Interval> interval, DoubleFunction<String> shown) {
    return interval
        .map(
            bounds ->
                "95 % interval "
                    + shown.apply(bounds.low())
                    + " to "
                    + shown.apply(bounds.high())
                    + ", ")
        .orElse("");
  }

  private static String outcome(ItemOutcome outcome) {
    return Excerpt.plain(outcome.name())
        + " "
        + Numbers.score(outcome.score())
        + ": "
        + Excerpt.quoted(outcome.response());
  }

  private static String pair(PairedItem pair) {
    int worst = pair.worstSample();
    return Excerpt.plain(pair.name())
        + " "
        + Numbers.score(pair.referenceScore())
        + " -> "
        + Numbers.score(pair.candidateScore())
        + (pair.candidate().size() > 1
            ? ", sample " + pair.candidate().get(worst).sample() + ": "
            : ": ")
        + Excerpt.quoted(pair.reference().get(worst).response())
        + " -> "
        + Excerpt.quoted(pair.candidate().get(worst).response());
  }

  private static String otherConditions(FingerprintDifference difference) {
    return "measured under other conditions: "
        + difference.name()
        + " "
        + difference.candidate().map(Excerpt::plain).orElse("none")
        + ", reference "
        + difference.reference().map(Excerpt::plain).orElse("none");
  }

  private void row(String label, String text) {
    rows.add(String.format("  %-13s%s", label, text));
  }

  /** Several rows under one label. */
  private void rows(String label, List<String> texts) {
    for (int i = 0; i < texts.size(); i++) {
      row(i == 0 ? label : "", texts.get(i));
    }
  }

  @Override
  public String toString() {
    return String.join(System.lineSeparator(), rows);
  }
}
