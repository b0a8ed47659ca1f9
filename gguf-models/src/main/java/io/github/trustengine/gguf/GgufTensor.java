package io.github.trustengine.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.trustengine.ggml.TensorType;
import java.util.List;

/**
 * One line of a file's tensor table.
 *
 * @param name unique in the file, at most 63 bytes of UTF-8
 * @param type how values are stored
 * @param shape up to four dimensions as the file lists them, the contiguous one first: a weight of
 *     (out, in) has the shape [in, out]. llama.cpp never writes trailing ones, see {@link
 *     #trimmed()}
 * @param offset first byte, counted from the start of the part's data
 * @param part the part of a split model that holds the data, from 0
 */
public record GgufTensor(String name, TensorType type, List<Long> shape, long offset, int part) {

  private static final int MAX_DIMENSIONS = 4;
  private static final int MAX_NAME_BYTES = 63;

  /**
   * Checks what llama.cpp checks.
   *
   * @throws IllegalArgumentException if llama.cpp would refuse such a tensor
   */
  public GgufTensor {
    shape = List.copyOf(shape);
    if (name.getBytes(UTF_8).length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "the tensor name \"" + name + "\" is longer than " + MAX_NAME_BYTES + " bytes");
    }
    if (shape.size() > MAX_DIMENSIONS) {
      throw new IllegalArgumentException(
          "tensor \"" + name + "\" has " + shape.size() + " dimensions, more than four");
    }
    for (long dimension : shape) {
      if (dimension < 1) {
        throw new IllegalArgumentException(
            "tensor \"" + name + "\" has a dimension of " + dimension);
      }
    }
    long columns = shape.isEmpty() ? 1 : shape.get(0);
    if (columns % type.blockSize() != 0) {
      throw new IllegalArgumentException(
          "tensor \"%s\" has rows of %d elements, no multiple of the %d in a block of %s"
              .formatted(name, columns, type.blockSize(), type));
    }
    try {
      type.bytes(product(shape));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "tensor \"" + name + "\" of shape " + shape + " is larger than 2^63 bytes", e);
    }
    if (offset < 0 || part < 0) {
      throw new IllegalArgumentException("tensor \"" + name + "\" has a negative offset or part");
    }
  }

  private static long product(List<Long> shape) {
    long product = 1;
    for (long dimension : shape) {
      product = Math.multiplyExact(product, dimension);
    }
    return product;
  }

  /** The number of values. */
  public long elements() {
    return product(shape);
  }

  /** The size of the data, without padding. */
  public long bytes() {
    return type.bytes(elements());
  }

  /** The number of values that lie side by side: the first dimension. */
  public long columns() {
    return shape.isEmpty() ? 1 : shape.get(0);
  }

  /** The number of rows: all dimensions but the first, multiplied. */
  public long rows() {
    return elements() / columns();
  }

  /** A dimension; 1 beyond the listed ones. */
  public long dimension(int index) {
    return index < shape.size() ? shape.get(index) : 1;
  }

  /** This tensor without trailing dimensions of 1, the form that llama.cpp's writer uses. */
  public GgufTensor trimmed() {
    int dimensions = shape.size();
    while (dimensions > 1 && shape.get(dimensions - 1) == 1) {
      dimensions--;
    }
    return new GgufTensor(name, type, shape.subList(0, dimensions), offset, part);
  }
}
