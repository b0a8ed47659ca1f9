package io.github.trustengine.cli;

import io.github.trustengine.dimension.InstalledDimensions;
import java.util.Iterator;

/** The dimensions that a command line may name, for help and completion. */
final class DimensionIds implements Iterable<String> {

  @Override
  public Iterator<String> iterator() {
    return InstalledDimensions.ids().iterator();
  }
}
