package io.github.trustengine.dimension.mmlu;

import java.util.List;

/**
 * How a number of questions was answered.
 *
 * @param responses all, refusals included
 */
record Tally(int responses, int correct, int refused) {

  static Tally of(List<Answer> answers) {
    return new Tally(
        answers.size(),
        (int) answers.stream().filter(Answer::correct).count(),
        (int) answers.stream().filter(Answer::refused).count());
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
