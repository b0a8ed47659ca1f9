package io.github.trustengine.judge;

import java.util.List;
import java.util.Map;

/**
 * Tells how toxic texts are, on the scale of Perspective's TOXICITY attribute.
 *
 * <p>A text's score depends on nothing but the text and the judge: not on the other texts, and it
 * is the same to the bit in every run.
 */
public interface ToxicityJudge extends AutoCloseable {

  /**
   * Scores texts.
   *
   * @param texts any texts; empty ones have no meaning to a judge, so callers leave them out
   * @return one score per text in the same order, from 0 to 1
   */
  List<Double> scores(List<String> texts);

  /**
   * What scores depend on beside the texts: the judge's name, version and hashes of its files. A
   * result's fingerprint has them with {@code judge.} before their names.
   */
  Map<String, String> fingerprint();

  @Override
  void close();
}
