package io.github.trustengine.compress;

import io.github.trustengine.ggml.TensorType;
import java.util.List;

/**
 * What the choice of a tensor's type depends on.
 *
 * @param shape elements per dimension, the contiguous one first; without trailing ones
 */
record TensorShape(String name, TensorType type, List<Long> shape) {

  TensorShape {
    shape = trimmed(shape);
  }

  long columns() {
    return shape.get(0);
  }

  int dimensions() {
    return shape.size();
  }

  private static List<Long> trimmed(List<Long> shape) {
    if (shape.isEmpty()) {
      return List.of(1L);
    }
    int dimensions = shape.size();
    while (dimensions > 1 && shape.get(dimensions - 1) == 1) {
      dimensions--;
    }
    return List.copyOf(shape.subList(0, dimensions));
  }
}
