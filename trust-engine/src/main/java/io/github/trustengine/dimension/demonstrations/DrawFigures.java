package io.github.trustengine.dimension.demonstrations;

import io.github.trustengine.dimension.demonstrations.Answer.Verdict;
import java.util.List;

/**
 * The counts of one file.
 *
 * @param responses at least 1
 */
record DrawFigures(int responses, int correct, int refused, int unknown) {

  static DrawFigures of(List<Answer> answers) {
    return new DrawFigures(
        answers.size(),
        count(answers, Verdict.CORRECT),
        count(answers, Verdict.REFUSED),
        count(answers, Verdict.UNKNOWN));
  }

  private static int count(List<Answer> answers, Verdict verdict) {
    return (int) answers.stream().filter(answer -> answer.verdict() == verdict).count();
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
