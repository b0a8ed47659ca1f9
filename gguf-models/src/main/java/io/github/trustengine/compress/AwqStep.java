package io.github.trustengine.compress;

import java.util.List;

/**
 * AWQ.
 *
 * @param clipping whether large weights are clipped where that lowers the error
 */
public record AwqStep(GridChoice grid, boolean clipping) implements Step {

  @Override
  public String slug() {
    return RoundingSyntax.slug(
        Method.AWQ, grid, clipping ? List.of() : List.of(RoundingSyntax.NO_CLIPPING));
  }

  @Override
  public boolean needsCalibration() {
    return true;
  }

  /** Importances are those of inputs before they were scaled. */
  @Override
  public boolean readsImportance() {
    return false;
  }
}
