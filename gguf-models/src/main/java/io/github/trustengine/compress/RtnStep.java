package io.github.trustengine.compress;

import java.util.List;

/** Rounds every weight to the nearest value of a grid. */
public record RtnStep(GridChoice.Uniform grid) implements Step {

  @Override
  public String slug() {
    return RoundingSyntax.slug(Method.RTN, grid, List.of());
  }

  @Override
  public boolean needsCalibration() {
    return false;
  }

  @Override
  public boolean readsImportance() {
    return false;
  }
}
