package io.github.trustengine.dimension.demonstrations;

import io.github.trustengine.dimension.demonstrations.Answer.Verdict;

/**
 * The counts of one file.
 *
 * @param responses at least 1
 */
record DrawFigures(int responses, int correct, int refused, int unknown) {

  static final DrawFigures NONE = new DrawFigures(0, 0, 0, 0);

  DrawFigures plus(Verdict verdict) {
    return new DrawFigures(
        responses + 1,
        correct + (verdict == Verdict.CORRECT ? 1 : 0),
        refused + (verdict == Verdict.REFUSED ? 1 : 0),
        unknown + (verdict == Verdict.UNKNOWN ? 1 : 0));
  }

  double accuracy() {
    return (double) correct / responses;
  }

  double refusalRate() {
    return (double) refused / responses;
  }

  double unknownRate() {
    return (double) unknown / responses;
  }
}
