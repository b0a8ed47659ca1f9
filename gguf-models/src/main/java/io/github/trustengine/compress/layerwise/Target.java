package io.github.trustengine.compress.layerwise;

import io.github.trustengine.compress.grid.Carrier;
import io.github.trustengine.compress.grid.GridMatrix;
import io.github.trustengine.compress.grid.UniformGrid;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufTensor;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** What weights are rounded to. */
public sealed interface Target {

  /**
   * A uniform grid.
   *
   * @param packed whether it is stored in a type that holds it exactly; otherwise in half precision
   */
  record Uniform(UniformGrid grid, boolean packed) implements Target {

    /** A matrix on the grid, as it is stored. */
    BlockTensor store(GgufTensor tensor, GridMatrix matrix, String note) {
      double bits = matrix.bitsPerWeight() * tensor.elements();
      Optional<TensorType> carrier = packed ? Carrier.of(matrix) : Optional.empty();
      if (carrier.isPresent()) {
        return Tensors.packed(tensor, Carrier.pack(matrix, carrier.get()), bits, note);
      }
      String why =
          packed && note.isEmpty() ? "no type of GGUF holds its grid: stored as f16" : note;
      return Tensors.dense(tensor, TensorType.F16, matrix.values(), bits, why);
    }
  }

  /**
   * Types of GGUF.
   *
   * @param types of each matrix
   */
  record Types(Map<String, TensorType> types) implements Target {

    public Types {
      types = Map.copyOf(types);
    }

    /** The types of all matrices of blocks. */
    Collection<TensorType> all() {
      return types.values();
    }

    TensorType type(String tensor) {
      TensorType type = types.get(tensor);
      if (type == null) {
        throw new IllegalArgumentException("no type was chosen for " + tensor);
      }
      return type;
    }
  }
}
