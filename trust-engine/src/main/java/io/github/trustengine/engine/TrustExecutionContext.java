package io.github.trustengine.engine;

import io.github.trustengine.report.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.support.hierarchical.EngineExecutionContext;

/** What the nodes of one run share. */
final class TrustExecutionContext implements EngineExecutionContext {

  private final Measurements measurements;
  private final EngineExecutionListener listener;
  private final BooleanSupplier cancelled;
  private final Consumer<List<Verdict>> summary;
  private final List<Verdict> verdicts = new ArrayList<>();

  TrustExecutionContext(
      Measurements measurements,
      EngineExecutionListener listener,
      BooleanSupplier cancelled,
      Consumer<List<Verdict>> summary) {
    this.measurements = measurements;
    this.listener = listener;
    this.cancelled = cancelled;
    this.summary = summary;
  }

  Measurements measurements() {
    return measurements;
  }

  EngineExecutionListener listener() {
    return listener;
  }

  boolean cancelled() {
    return cancelled.getAsBoolean();
  }

  void note(Verdict verdict) {
    verdicts.add(verdict);
  }

  /** Releases the model in memory and hands the verdicts on. */
  void finish() {
    try {
      measurements.close();
    } finally {
      summary.accept(List.copyOf(verdicts));
    }
  }
}
