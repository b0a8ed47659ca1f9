package io.github.trustengine.compress;

import io.github.trustengine.ggml.TensorType;
import java.util.List;

/**
 * What the choice of a tensor's type depends on.
 *
 * @param shape elements per dimension, the contiguous one first
 */
record TensorShape(String name, TensorType type, List<Long> shape) {

  TensorShape {
    shape = List.copyOf(shape);
  }

  long columns() {
    return size(0);
  }

  /** Elements of a dimension; 1 for those that the shape does not have. */
  long size(int dimension) {
    return dimension < shape.size() ? shape.get(dimension) : 1;
  }

  /** The number of dimensions without trailing ones of size 1; at least 1. */
  int dimensions() {
    int dimensions = shape.size();
    while (dimensions > 1 && shape.get(dimensions - 1) == 1) {
      dimensions--;
    }
    return dimensions;
  }

  long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }
}
