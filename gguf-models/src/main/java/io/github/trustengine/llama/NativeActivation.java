package io.github.trustengine.llama;

import io.github.trustengine.ggml.NativeTensor;
import io.github.trustengine.ggml.TensorType;
import java.util.Objects;

/** Rows of a tensor of F32; dimensions 1 and 2 count the rows. */
final class NativeActivation implements Activation {

  private final NativeTensor tensor;
  private final int columns;
  private final int inner;
  private final int outer;
  private boolean valid = true;

  NativeActivation(NativeTensor tensor) {
    if (tensor.typeId() != TensorType.F32.id() || tensor.size(3) != 1 || tensor.stride(0) != 4) {
      throw new LlamaException("%s is no tensor of rows of floats".formatted(tensor.name()));
    }
    this.tensor = tensor;
    this.columns = Math.toIntExact(tensor.size(0));
    this.inner = Math.toIntExact(tensor.size(1));
    this.outer = Math.toIntExact(tensor.size(2));
  }

  @Override
  public int rows() {
    return Math.multiplyExact(inner, outer);
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public void read(int firstRow, int rows, float[] target, int offset) {
    if (!valid) {
      throw new IllegalStateException("the activation is gone; copy it during the call");
    }
    Objects.checkFromIndexSize(firstRow, rows, rows());
    Objects.checkFromIndexSize(offset, Math.multiplyExact(rows, columns), target.length);
    long row = tensor.stride(1);
    long group = tensor.stride(2);
    boolean together = row == 4L * columns && group == row * inner;
    if (together) {
      tensor.read(row * firstRow, target, offset, rows * columns);
      return;
    }
    for (int i = 0; i < rows; i++) {
      int at = firstRow + i;
      tensor.read(row * (at % inner) + group * (at / inner), target, offset + i * columns, columns);
    }
  }

  void expire() {
    valid = false;
  }
}
