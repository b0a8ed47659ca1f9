package io.github.trustengine.calibration;

import io.github.trustengine.ggml.Dequantizer;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufTensor;

/** A model's embedding: what tokens are when they enter the first layer. */
public final class TokenEmbedding {

  private final GgufFile model;
  private final GgufTensor tensor;
  private final int width;

  /**
   * The embedding of a model whose layers {@link LayerReplay} can compute.
   *
   * @param model stays open while the embedding is used
   * @throws CalibrationException if it is of another architecture or has no embedding
   */
  public TokenEmbedding(GgufFile model) {
    LayerReplay.layers(model);
    this.model = model;
    this.tensor =
        model
            .tensor(LayerFile.EMBEDDING)
            .orElseThrow(
                () -> new CalibrationException(model.path() + " has no " + LayerFile.EMBEDDING));
    this.width = Math.toIntExact(tensor.columns());
  }

  /** Values per row. */
  public int width() {
    return width;
  }

  /** The rows of tokens, one after the other. */
  public float[] rows(int[] tokens) {
    var rows = new float[Math.multiplyExact(tokens.length, width)];
    int bytes = Math.toIntExact(tensor.type().bytes(width));
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] < 0 || tokens[i] >= tensor.rows()) {
        throw new IllegalArgumentException(
            "%d is no token; the embedding has %d rows".formatted(tokens[i], tensor.rows()));
      }
      var row = model.data(tensor, (long) bytes * tokens[i], bytes);
      Dequantizer.dequantize(tensor.type(), row, rows, i * width, width);
    }
    return rows;
  }
}
