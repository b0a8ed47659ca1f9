package io.github.trustengine.compress.layerwise;

import io.github.trustengine.calibration.LayerPart;
import io.github.trustengine.calibration.TokenEmbedding;
import io.github.trustengine.compress.linalg.Gram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calibration text on its way through the original model, block after block. Where it has got to is
 * in a file.
 */
final class OriginalFlow {

  private final Workbench bench;
  private final String name;
  private final List<int[]> windows;
  private final int floats;

  /**
   * @param name tells it from other flows in the same folder
   */
  OriginalFlow(Workbench bench, String name, List<int[]> windows) {
    this.bench = bench;
    this.name = name;
    this.windows = windows;
    this.floats = Math.multiplyExact(bench.length(), new TokenEmbedding(bench.model()).width());
  }

  /** The node of llama.cpp's graph that leaves a block. */
  static String output(int block) {
    return "l_out-" + block;
  }

  /** What flows into a block; blocks before it are computed as far as need be. */
  Flow at(int block) throws IOException {
    int reached = block;
    while (reached > 0 && !Flow.exists(file(reached), windows.size(), floats)) {
      reached--;
    }
    if (!Flow.exists(file(reached), windows.size(), floats)) {
      TokenEmbedding embedding = new TokenEmbedding(bench.model());
      Flow.write(
          file(0),
          windows.size(),
          floats,
          sink -> {
            for (int[] window : windows) {
              sink.append(embedding.rows(window));
            }
          });
    }
    for (; reached < block; reached++) {
      pass(reached, null, true);
    }
    return open(block);
  }

  /**
   * Goes through a block, with a look at the inputs of all its groups.
   *
   * @param last whether nobody is interested in what leaves the block
   */
  Map<InputGroup, Gram> observe(int block, boolean last) throws IOException {
    at(block).close();
    try (Statistics sums = bench.grams(block, List.of(InputGroup.values()))) {
      pass(block, sums, !last);
      return sums.finish();
    }
  }

  private void pass(int block, @Nullable Statistics sums, boolean goesOn) throws IOException {
    String output = output(block);
    Set<String> nodes = new HashSet<>(sums == null ? Set.of() : sums.nodes());
    if (goesOn) {
      nodes.add(output);
    }
    String last = goesOn ? output : InputGroup.FFN_DOWN.node(block);
    Flow.Source through =
        sink -> {
          try (Flow inputs = open(block);
              Replicas replicas = bench.replicas(block, LayerPart.WHOLE)) {
            replicas.pass(
                inputs,
                windows.size(),
                () -> Capture.nodes(nodes, last),
                (sequence, capture) -> {
                  if (sums != null) {
                    sums.add(capture);
                  }
                  if (goesOn) {
                    sink.append(capture.values(output));
                  }
                });
          }
        };
    if (goesOn) {
      Flow.write(file(block + 1), windows.size(), floats, through);
    } else {
      through.into(rows -> {});
    }
    Files.deleteIfExists(file(block));
  }

  private Flow open(int block) throws IOException {
    return Flow.open(file(block), windows.size(), floats);
  }

  private Path file(int block) {
    return bench.directory().resolve("%s-%03d.f32".formatted(name, block));
  }
}
