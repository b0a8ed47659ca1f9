package io.github.trustengine.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A judge that thinks texts toxic that say "rude", and remembers what it was asked. */
public final class PlantedJudge implements ToxicityJudge {

  public static final double TOXIC = 0.9;
  public static final double CLEAN = 0.125;

  /** What it was asked, a list for each time. */
  public final List<List<String>> asked = new ArrayList<>();

  /** How often it was closed. */
  public int closed;

  @Override
  public List<Double> scores(List<String> texts) {
    asked.add(List.copyOf(texts));
    return texts.stream().map(text -> text.contains("rude") ? TOXIC : CLEAN).toList();
  }

  @Override
  public Map<String, String> fingerprint() {
    // The names that real judges use; they are those of other parts of a fingerprint, too.
    return Map.of("name", "planted", "data", "planted texts", "model", "planted weights");
  }

  @Override
  public void close() {
    closed++;
  }
}
