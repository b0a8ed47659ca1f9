package io.github.trustengine.compress;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * GPTQ.
 *
 * @param actOrder whether columns are rounded in the order of their inputs' strength, with all
 *     groups fixed before (GGUF cannot hold groups of the permuted order)
 * @param damping what is added to the Hessian's diagonal, as a share of its mean, above 0 and below
 *     1
 * @param oneShot whether all layers are rounded by their inputs in the original model; otherwise by
 *     those behind the rounded layers before
 */
public record GptqStep(GridChoice grid, boolean actOrder, double damping, boolean oneShot)
    implements Step {

  static final double DAMPING = 0.01;

  public GptqStep {
    if (!(damping > 0 && damping < 1)) {
      throw new RecipeException("a damping of " + damping + "; give one above 0 and below 1");
    }
  }

  @Override
  public String slug() {
    List<String> options = new ArrayList<>();
    if (!actOrder) {
      options.add(RoundingSyntax.IN_ORDER);
    }
    if (damping != DAMPING) {
      options.add(
          RoundingSyntax.DAMPING
              + BigDecimal.valueOf(damping).stripTrailingZeros().toPlainString());
    }
    if (oneShot) {
      options.add(ONE_SHOT);
    }
    return RoundingSyntax.slug(Method.GPTQ, grid, options);
  }

  GptqStep storedAs(GridChoice.Uniform stored) {
    return new GptqStep(stored, actOrder, damping, oneShot);
  }

  @Override
  public boolean needsCalibration() {
    return true;
  }

  @Override
  public boolean readsImportance() {
    return grid instanceof GridChoice.OfFileType;
  }
}
