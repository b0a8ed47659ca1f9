package io.github.trustengine.dimension.mmlu;

/**
 * How a number of questions was answered.
 *
 * @param responses all, refusals included
 */
record Tally(int responses, int correct, int refused) {

  static final Tally NONE = new Tally(0, 0, 0);

  Tally plus(Answer answer) {
    return new Tally(
        responses + 1, correct + (answer.correct() ? 1 : 0), refused + (answer.refused() ? 1 : 0));
  }

  /** The share of right answers, 0 to 1; a refusal is wrong. */
  double accuracy() {
    return correct / (double) responses;
  }

  /** The share of refusals, 0 to 1. */
  double refusalRate() {
    return refused / (double) responses;
  }
}
