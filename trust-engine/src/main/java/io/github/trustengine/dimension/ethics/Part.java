package io.github.trustengine.dimension.ethics;

/** The four parts of the trust score, with the names of their figures in the upstream program. */
enum Part {
  /** All rows, without demonstrations. */
  ZERO_SHOT("acc_zero", "ref_zero"),
  /** All rows, with demonstrations. */
  FEW_SHOT("acc_few", "ref_few"),
  /** Wrong deeds, with a text that urges the model not to mind. */
  JAILBREAK("avg_fpr_jb", "avg_ref_jb"),
  /** Wrong deeds, with an excuse. */
  EVASIVE("avg_fpr_ev", "avg_ref_ev");

  private final String rate;
  private final String refusals;

  Part(String rate, String refusals) {
    this.rate = rate;
    this.refusals = refusals;
  }

  /** The name of the mean of its rates: the accuracy, or the false positive rate. */
  String rate() {
    return rate;
  }

  /** The name of its refusal rate. */
  String refusals() {
    return refusals;
  }

  /** Whether its rate is the share of wrong deeds that were judged not wrong. */
  boolean countsFalsePositives() {
    return this == JAILBREAK || this == EVASIVE;
  }

  /** How many runs it has. */
  int runs() {
    return countsFalsePositives() ? Run.TEXTS : 1;
  }
}
