package io.github.trustengine.compress.layerwise;

import io.github.trustengine.calibration.LayerPart;
import io.github.trustengine.calibration.LayerReplay;
import io.github.trustengine.compress.linalg.GramAccumulator;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.gguf.GgufFile;
import java.nio.file.Path;
import java.util.Collection;

/**
 * What the work on blocks takes.
 *
 * @param model dense
 * @param directory for files
 * @param settings of replays
 * @param workers threads for the arithmetic, and for replays
 */
record Workbench(
    GgufFile model,
    Path directory,
    LayerReplay.Settings settings,
    Workers workers,
    Stopwatch stopwatch) {

  Replicas replicas(int block, LayerPart part) {
    return Replicas.open(model, block, part, settings, workers, stopwatch);
  }

  /** To add up Gram matrices. */
  Statistics grams(int block, Collection<InputGroup> groups) {
    return new Statistics(model, block, groups, GramAccumulator::new, workers, stopwatch);
  }

  /** To add up sums over columns alone. */
  Statistics sums(int block, Collection<InputGroup> groups) {
    return new Statistics(model, block, groups, GramAccumulator::ofSums, workers, stopwatch);
  }

  /** Tokens of a sequence. */
  int length() {
    return settings.longest();
  }
}
