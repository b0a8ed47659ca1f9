package io.github.trustengine.compress.layerwise;

import io.github.trustengine.compress.grid.UniformGrid;
import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.compress.quantize.AwqClip;
import io.github.trustengine.compress.quantize.AwqScales;
import io.github.trustengine.compress.quantize.Rtn;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * AWQ on the inputs that a block has in the original model: scales for the columns of q, k and v
 * together, of o, of gate and up together, and of down, each searched for on the block as scaled so
 * far and folded into what produces the input; then clipping of all but q and k; then rounding.
 *
 * <p>Scales for a whole attention or feed-forward part are judged by what that part puts out,
 * computed by llama.cpp on some of the calibration sequences; those of a single matrix by the trace
 * formula on all of them.
 */
public final class AwqRounding implements BlockMethod {

  /** Each is computed once per candidate; one number per group is chosen, so a few are enough. */
  private static final int SEQUENCES_FOR_SEARCH = 16;

  /** Neighbours that are clipped alike in types of GGUF, whose sub-blocks have 16 or 32. */
  private static final int CLIP_GROUP = 32;

  private static final int[] SMALLER_GROUPS = {64, 32};

  private final Target target;
  private final boolean clipping;

  /**
   * @param target where it is types of GGUF, the scaled and clipped weights are left unrounded, in
   *     single precision, for llama-quantize
   */
  public AwqRounding(Target target, boolean clipping) {
    this.target = target;
    this.clipping = clipping;
  }

  @Override
  public Schedule schedule() {
    return Schedule.ORIGINAL;
  }

  @Override
  public int searchSequences() {
    return SEQUENCES_FOR_SEARCH;
  }

  @Override
  public List<BlockTensor> compress(Block block) throws IOException {
    return new Scaling(block).compress();
  }

  /** The work on one block. */
  private final class Scaling {

    private final Block block;
    private final Workers workers;
    private final Map<InputGroup, Gram> grams;
    private final Map<String, Matrix> weights = new HashMap<>();

    Scaling(Block block) throws IOException {
      this.block = block;
      this.workers = block.workers();
      this.grams = new EnumMap<>(block.grams());
      for (String name : block.matrices()) {
        weights.put(name, block.weights(name));
      }
    }

    List<BlockTensor> compress() throws IOException {
      List<BlockTensor> tensors = new ArrayList<>();
      tensors.add(
          foldIntoNorm(
              "attn_norm",
              scale(InputGroup.ATTENTION_INPUT, new PartLoss(InputGroup.ATTENTION_INPUT))));
      String value = block.name("attn_v");
      if (block.tensor(value).shape().equals(block.tensor(block.name("attn_output")).shape())) {
        float[] scales = scaleAlone(InputGroup.ATTENTION_OUTPUT);
        weights.computeIfPresent(value, (name, matrix) -> matrix.overRows(scales));
        foldIntoBias("attn_v", scales).ifPresent(tensors::add);
      }
      tensors.add(
          foldIntoNorm(
              "ffn_norm", scale(InputGroup.FFN_INPUT, new PartLoss(InputGroup.FFN_INPUT))));
      float[] scales = scaleAlone(InputGroup.FFN_DOWN);
      weights.computeIfPresent(block.name("ffn_up"), (name, matrix) -> matrix.overRows(scales));
      foldIntoBias("ffn_up", scales).ifPresent(tensors::add);
      for (InputGroup group : InputGroup.values()) {
        for (String name : group.tensors(block.index())) {
          tensors.add(finish(block.tensor(name), gram(group)));
        }
      }
      return tensors;
    }

    /** Scales for one matrix, judged by its own output. */
    private float[] scaleAlone(InputGroup group) {
      String name = group.tensors(block.index()).get(0);
      return scale(
          group,
          scales -> AwqScales.loss(weight(name), scales, quantizer(name), gram(group), workers));
    }

    private float[] scale(InputGroup group, ToDoubleFunction<float[]> loss) {
      float[] scales = AwqScales.search(gram(group).sums().meanMagnitudes(), loss).scales();
      for (String name : group.tensors(block.index())) {
        weights.computeIfPresent(name, (key, matrix) -> matrix.timesColumns(scales));
      }
      grams.computeIfPresent(group, (key, gram) -> gram.over(scales));
      return scales;
    }

    private BlockTensor foldIntoNorm(String role, float[] scales) {
      GgufTensor norm = block.tensor(block.name(role));
      return vector(norm, scales);
    }

    private Optional<BlockTensor> foldIntoBias(String role, float[] scales) {
      return block.bias(role).map(bias -> vector(bias, scales));
    }

    private BlockTensor vector(GgufTensor tensor, float[] scales) {
      Matrix values = block.weights(tensor.name());
      float[] folded = AwqScales.fold(values.values(), scales);
      return Tensors.dense(
          tensor,
          TensorType.F32,
          Matrix.of(1, folded.length, folded),
          Tensors.bits(TensorType.F32) * folded.length,
          "");
    }

    private BlockTensor finish(GgufTensor tensor, Gram gram) {
      String name = tensor.name();
      Matrix scaled = weight(name);
      boolean clipped =
          clipping && !name.equals(block.name("attn_q")) && !name.equals(block.name("attn_k"));
      Matrix last =
          clipped ? AwqClip.clip(scaled, clipGroup(name), quantizer(name), gram, workers) : scaled;
      if (target instanceof Target.Uniform uniform) {
        UniformGrid grid = grid(uniform, tensor.columns());
        String note =
            grid.equals(uniform.grid())
                ? ""
                : "rows of %d are no whole groups of %d: groups of %s"
                    .formatted(
                        tensor.columns(),
                        uniform.grid().groupSize(),
                        grid.groupSize() == UniformGrid.ROW ? "a row" : grid.groupSize());
        return uniform.store(tensor, Rtn.quantize(last, grid, workers), note);
      }
      return Tensors.dense(
          tensor, TensorType.F32, last, Tensors.bits(TensorType.F32) * tensor.elements(), "");
    }

    private UnaryOperator<Matrix> quantizer(String name) {
      if (target instanceof Target.Uniform uniform) {
        UniformGrid grid = grid(uniform, block.tensor(name).columns());
        return matrix -> Rtn.quantize(matrix, grid, workers).values();
      }
      TensorType type = ((Target.Types) target).type(name);
      return type.isQuantized()
          ? matrix -> Rtn.quantize(matrix, type, Optional.empty(), workers).values()
          : UnaryOperator.identity();
    }

    private int clipGroup(String name) {
      if (target instanceof Target.Uniform uniform) {
        int columns = Math.toIntExact(block.tensor(name).columns());
        return grid(uniform, columns).stride(columns);
      }
      return CLIP_GROUP;
    }

    private Matrix weight(String name) {
      return Objects.requireNonNull(weights.get(name));
    }

    private Gram gram(InputGroup group) {
      return Objects.requireNonNull(grams.get(group));
    }

    /**
     * The squared difference of what a part of the block puts out when its scaled inputs' matrices
     * are rounded. The scales themselves are not folded in: Q(W s) / s is what they come to.
     */
    private final class PartLoss implements ToDoubleFunction<float[]> {

      private final InputGroup group;
      private final List<float[]> original = new ArrayList<>();

      PartLoss(InputGroup group) throws IOException {
        this.group = group;
        block.outputs(group, original::add);
      }

      @Override
      public double applyAsDouble(float[] scales) {
        List<String> names = group.tensors(block.index());
        for (String name : names) {
          block.set(name, AwqScales.rounded(weight(name), scales, quantizer(name)));
        }
        try {
          return difference();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        } finally {
          names.forEach(block::restore);
        }
      }

      private double difference() throws IOException {
        Iterator<float[]> before = original.iterator();
        DoubleAdder sum = new DoubleAdder();
        block.outputs(group, rows -> sum.add(squaredDifference(before.next(), rows)));
        return sum.sum();
      }

      private static double squaredDifference(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
          double difference = a[i] - b[i];
          sum += difference * difference;
        }
        return sum;
      }
    }
  }

  /** AWQ takes whole groups only: smaller ones where the wanted ones do not fit. */
  private static UniformGrid grid(Target.Uniform target, long columns) {
    UniformGrid wanted = target.grid();
    if (wanted.groupSize() == UniformGrid.ROW || columns % wanted.groupSize() == 0) {
      return wanted;
    }
    for (int size : SMALLER_GROUPS) {
      if (size < wanted.groupSize() && columns % size == 0) {
        return new UniformGrid(wanted.bits(), size, wanted.range());
      }
    }
    return new UniformGrid(wanted.bits(), UniformGrid.ROW, wanted.range());
  }
}
