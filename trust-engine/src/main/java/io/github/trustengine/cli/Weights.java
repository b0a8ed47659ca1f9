package io.github.trustengine.cli;

import io.github.trustengine.ggml.Dequantizer;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufTensor;
import java.nio.ByteBuffer;

/** The values of a tensor of a file, read a piece at a time. */
final class Weights {

  /** A multiple of every block size. */
  private static final int PIECE = 1 << 16;

  private final GgufFile file;
  private final GgufTensor tensor;

  Weights(GgufFile file, GgufTensor tensor) {
    this.file = file;
    this.tensor = tensor;
  }

  /**
   * How far other values are from these: the norm of the differences over the norm of these,
   * sqrt(Σ(x - y)² / Σx²). 0 where both are all zeros.
   *
   * @param others of a tensor with as many elements
   */
  double relativeError(Weights others) {
    double differences = 0;
    double squares = 0;
    float[] piece = new float[PIECE];
    float[] otherPiece = new float[PIECE];
    for (long from = 0; from < tensor.elements(); from += PIECE) {
      int length = read(from, piece);
      others.read(from, otherPiece);
      for (int i = 0; i < length; i++) {
        double difference = (double) piece[i] - otherPiece[i];
        differences += difference * difference;
        squares += (double) piece[i] * piece[i];
      }
    }
    return differences == 0 ? 0 : Math.sqrt(differences / squares);
  }

  private int read(long from, float[] target) {
    int length = (int) Math.min(PIECE, tensor.elements() - from);
    ByteBuffer data =
        file.data(tensor, tensor.type().bytes(from), Math.toIntExact(tensor.type().bytes(length)));
    Dequantizer.dequantize(tensor.type(), data, target, 0, length);
    return length;
  }
}
