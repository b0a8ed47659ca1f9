package io.github.trustengine.compress.layerwise;

import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.Projection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Each group sees what the groups before it make of the text with their changed weights. Nothing is
 * computed twice: what enters the last product of the attention and that of the feed-forward part
 * is kept in files, until these products' weights are there. Then they are made with single
 * precision here, and the feed-forward part goes on by itself.
 */
final class StagedPassage extends Passage {

  private static final String ATTENTION_OUTPUT = "attn_output";
  private static final String FFN_DOWN = "ffn_down";

  private final Workbench bench;
  private final int block;
  private final Flow inputs;
  private final Optional<Map<InputGroup, Gram>> known;
  private final int width;
  private final BlockReplicas replicas;

  /** Weights of products that are made here. */
  private final Map<String, Matrix> changed = new HashMap<>();

  private @Nullable Flow attention;
  private @Nullable Flow middle;
  private @Nullable Flow inner;
  private boolean untouched = true;

  /**
   * @param known statistics of the original block's inputs on the same text, if they are known
   */
  StagedPassage(Workbench bench, int block, Flow inputs, Optional<Map<InputGroup, Gram>> known) {
    this.bench = bench;
    this.block = block;
    this.inputs = inputs;
    this.known = known;
    this.width = Statistics.columns(bench.model(), block, InputGroup.ATTENTION_INPUT);
    this.replicas = new BlockReplicas(bench, block);
  }

  @Override
  Map<InputGroup, Gram> grams() {
    throw new IllegalStateException("groups are looked at one after the other");
  }

  @Override
  Gram gram(InputGroup group) throws IOException {
    if (untouched && known.isPresent()) {
      return Objects.requireNonNull(known.get().get(group));
    }
    try (Statistics sums = bench.grams(block, List.of(group))) {
      switch (group) {
        case ATTENTION_INPUT ->
            pass(replicas.whole(), inputs, group, rows -> sums.add(group, rows));
        case ATTENTION_OUTPUT -> attend(rows -> sums.add(group, rows));
        case FFN_INPUT ->
            pass(replicas.feedForward(), middle(), group, rows -> sums.add(group, rows));
        case FFN_DOWN -> feed(rows -> sums.add(group, rows));
      }
      return Objects.requireNonNull(sums.finish().get(group));
    }
  }

  @Override
  void set(String name, Matrix values) {
    untouched = false;
    if (name.equals(name(ATTENTION_OUTPUT)) || name.equals(name(FFN_DOWN))) {
      changed.put(name, values);
    } else {
      replicas.with(name).set(name, values);
    }
  }

  @Override
  void leave(Flow.Sink next) throws IOException {
    Flow from = middle();
    if (inner == null) {
      feed(rows -> {});
    }
    project(from, Objects.requireNonNull(inner), FFN_DOWN, next);
  }

  @Override
  public void close() throws IOException {
    replicas.close();
    for (Flow flow : new Flow[] {attention, middle, inner}) {
      if (flow != null) {
        flow.close();
      }
    }
  }

  /** What the attention hands to its last product. */
  private void attend(RowsReceiver receiver) throws IOException {
    attention = keep("attention", replicas.whole(), inputs, InputGroup.ATTENTION_OUTPUT, receiver);
  }

  /** What enters the feed-forward part; from here on the attention is not needed any more. */
  private Flow middle() throws IOException {
    if (middle == null) {
      if (attention == null) {
        attend(rows -> {});
      }
      Flow from = Objects.requireNonNull(attention);
      middle = keep("middle", width, next -> project(inputs, from, ATTENTION_OUTPUT, next));
      from.close();
      replicas.closeWhole();
    }
    return middle;
  }

  /** What the feed-forward part hands to its last product. */
  private void feed(RowsReceiver receiver) throws IOException {
    Flow from = middle();
    inner = keep("inner", replicas.feedForward(), from, InputGroup.FFN_DOWN, receiver);
  }

  /** Keeps the inputs of a group while they are looked at. */
  private Flow keep(
      String what, Replicas through, Flow from, InputGroup group, RowsReceiver receiver)
      throws IOException {
    return keep(
        what,
        Statistics.columns(bench.model(), block, group),
        next ->
            pass(
                through,
                from,
                group,
                rows -> {
                  next.append(rows);
                  receiver.accept(rows);
                }));
  }

  private static void pass(Replicas replicas, Flow from, InputGroup group, RowsReceiver receiver)
      throws IOException {
    String node = group.node(replicas.block());
    replicas.pass(
        from,
        from.sequences(),
        () -> Capture.nodes(Set.of(node), node),
        (sequence, capture) -> receiver.accept(capture.values(node)));
  }

  /** Adds a product to what goes past it. */
  private void project(Flow past, Flow through, String role, Flow.Sink next) throws IOException {
    Matrix weights = changed.get(name(role));
    Optional<float[]> bias = Block.bias(bench.model(), block, role);
    try (Projection product =
        new Projection(
            weights == null ? Block.weights(bench.model(), name(role)) : weights,
            bench.workers())) {
      for (int sequence = 0; sequence < past.sequences(); sequence++) {
        float[] x = through.read(sequence);
        float[] y = past.read(sequence);
        bench
            .stopwatch()
            .during(
                Stopwatch.Activity.FORWARD,
                () -> {
                  product.add(x, y);
                  bias.ifPresent(values -> addToRows(y, values));
                });
        next.append(y);
      }
    }
  }

  private static void addToRows(float[] rows, float[] bias) {
    for (int i = 0; i < rows.length; i++) {
      rows[i] += bias[i % bias.length];
    }
  }

  private Flow keep(String what, int columns, Flow.Source source) throws IOException {
    Path file = bench.directory().resolve(what + ".scratch");
    return Flow.scratch(
        file, inputs.sequences(), Math.multiplyExact(bench.length(), columns), source);
  }

  private String name(String role) {
    return "blk.%d.%s.weight".formatted(block, role);
  }
}
