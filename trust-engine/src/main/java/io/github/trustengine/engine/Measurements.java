package io.github.trustengine.engine;

import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.run.Laboratory;
import io.github.trustengine.run.LaboratoryFactory;
import io.github.trustengine.run.Measurement;
import io.github.trustengine.trust.DimensionResult;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The measurements of a run. At most one laboratory is open, hence at most one model in memory; a
 * question that was answered before opens none.
 */
final class Measurements implements AutoCloseable {

  private final LaboratoryFactory laboratories;
  private final TrustConfiguration configuration;
  private final Map<Question, Answer> memory;
  // Failures are for this run only: a later one may find the network or the disk mended.
  private final Map<Question, Answer> failures = new HashMap<>();
  private @Nullable Laboratory laboratory;
  private String model = "";

  Measurements(
      LaboratoryFactory laboratories,
      TrustConfiguration configuration,
      Map<Question, Answer> memory) {
    this.laboratories = laboratories;
    this.configuration = configuration;
    this.memory = memory;
  }

  /** Measures, or tells again what was measured or why it could not be. */
  DimensionResult measure(String model, String recipe, Measurement measurement) {
    var question = new Question(model, recipe, measurement, configuration);
    Answer known = memory.containsKey(question) ? memory.get(question) : failures.get(question);
    return (known == null ? ask(question) : known).get();
  }

  private Answer ask(Question question) {
    try {
      var result = laboratory(question.model()).measure(question.recipe(), question.measurement());
      var answer = new Answer.Measured(result);
      memory.put(question, answer);
      return answer;
    } catch (RuntimeException e) {
      return failed(question, new Answer.Unmeasurable(e));
    } catch (LinkageError e) {
      return failed(question, new Answer.Unlinkable(e));
    }
  }

  private Answer failed(Question question, Answer answer) {
    failures.put(question, answer);
    return answer;
  }

  private Laboratory laboratory(String wanted) {
    Laboratory open = laboratory;
    if (open != null && model.equals(wanted)) {
      return open;
    }
    close();
    Laboratory opened = laboratories.open(wanted, configuration);
    laboratory = opened;
    model = wanted;
    return opened;
  }

  @Override
  public void close() {
    Laboratory open = laboratory;
    laboratory = null;
    if (open != null) {
      open.close();
    }
  }
}
