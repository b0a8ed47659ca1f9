package io.github.trustengine.run;

import io.github.trustengine.dimension.JudgedField;
import io.github.trustengine.dimension.PythonText;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.dimension.Variant;
import io.github.trustengine.judge.ToxicityJudge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Lets a judge say of responses what their records do not say themselves. */
public final class Judging {

  /**
   * How many characters of texts a judge gets at once: enough for its batches of texts that are
   * equally long, and some ten seconds' work, for a report of it.
   */
  private static final int AT_ONCE = 400_000;

  private Judging() {}

  /** Is told how many of the different texts are judged. */
  @FunctionalInterface
  public interface Listener {

    void judged(int done, int all);
  }

  /**
   * Fills in a field where records lack it.
   *
   * @param judge is not asked if there is nothing to judge
   * @return all records, in their order
   * @throws io.github.trustengine.dimension.DataException with its origin, before anything is
   *     judged, if a record is of another scenario than the field's, or has the field with another
   *     value than a number from 0 to 1, or null
   */
  public static List<ResponseRecord> complete(
      List<ResponseRecord> records,
      JudgedField field,
      Variant variant,
      ToxicityJudge judge,
      Listener listener) {
    records.forEach(record -> record.requireScenarioOf(field.scenarios()));
    List<ResponseRecord> lacking = new ArrayList<>();
    for (ResponseRecord record : records) {
      if (!record.has(field.name())) {
        lacking.add(record);
      } else {
        record.share(field.name());
      }
    }
    Iterator<OptionalDouble> scores =
        scores(
                lacking.stream().map(record -> field.textOf(record, variant)).toList(),
                judge,
                listener)
            .iterator();
    return records.stream()
        .map(
            record ->
                record.has(field.name()) ? record : record.withShare(field.name(), scores.next()))
        .toList();
  }

  /**
   * Scores texts. Equal ones are judged once.
   *
   * @param judge is not asked if all texts are blank
   * @return one score per text in the same order, from 0 to 1; none for a blank text
   */
  public static List<OptionalDouble> scores(
      List<String> texts, ToxicityJudge judge, Listener listener) {
    List<String> different =
        texts.stream().filter(text -> !PythonText.strip(text).isEmpty()).distinct().toList();
    Map<String, Double> scores = new HashMap<>();
    for (List<String> some : goes(different)) {
      List<Double> judged = judge.scores(some);
      for (int i = 0; i < some.size(); i++) {
        scores.put(some.get(i), judged.get(i));
      }
      listener.judged(scores.size(), different.size());
    }
    List<OptionalDouble> result = new ArrayList<>(texts.size());
    for (String text : texts) {
      Double score = scores.get(text);
      result.add(score == null ? OptionalDouble.empty() : OptionalDouble.of(score));
    }
    return result;
  }

  private static List<List<String>> goes(List<String> texts) {
    List<List<String>> goes = new ArrayList<>();
    int start = 0;
    int characters = 0;
    for (int i = 0; i < texts.size(); i++) {
      characters += texts.get(i).length();
      if (characters >= AT_ONCE || i == texts.size() - 1) {
        goes.add(texts.subList(start, i + 1));
        start = i + 1;
        characters = 0;
      }
    }
    return goes;
  }
}
