package io.github.trustengine.calibration;

import io.github.trustengine.ggml.DenseEncoder;
import io.github.trustengine.ggml.Dequantizer;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.gguf.GgufValue;
import io.github.trustengine.gguf.GgufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A model of one layer, cut out of another model: layer k becomes layer 0. It takes embeddings and
 * no tokens, so that vocabulary and embedding are left out, and there is next to no output.
 */
final class LayerFile {

  static final String EMBEDDING = "token_embd.weight";

  /** The fewest tokens that llama.cpp has rows for; nobody looks at their logits. */
  private static final int VOCABULARY = 32;

  private static final int CHUNK_ELEMENTS = 1 << 20;

  private final GgufFile model;
  private final int layer;
  private final Optional<TensorType> matrices;

  LayerFile(GgufFile model, int layer, Optional<TensorType> matrices) {
    this.model = model;
    this.layer = layer;
    this.matrices = matrices;
  }

  void write(Path target) throws IOException {
    var writer = new GgufWriter(metadata());
    long width =
        model
            .tensor(EMBEDDING)
            .map(GgufTensor::columns)
            .orElseThrow(() -> new CalibrationException(model.path() + " has no " + EMBEDDING));
    writer.add(
        EMBEDDING,
        TensorType.F32,
        List.of(width, (long) VOCABULARY),
        channel -> channel.write(ByteBuffer.allocate((int) (4 * width * VOCABULARY))));
    for (var tensor : model.tensors()) {
      if (isOfLayer(tensor.name())) {
        add(writer, tensor);
      } else if (isForAllLayers(tensor.name())) {
        writer.copy(model, tensor);
      }
    }
    writer.write(target);
  }

  /** The layer's tensor of that name, which counts layers as the whole model does. */
  GgufTensor tensor(String name) {
    return model
        .tensor(name)
        .filter(tensor -> isOfLayer(name))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "layer %d of %s has no tensor %s".formatted(layer, model.path(), name)));
  }

  /** The type that a tensor of the layer has in the file that is written. */
  TensorType type(GgufTensor tensor) {
    boolean isMatrix = tensor.trimmed().shape().size() > 1 && tensor.name().endsWith(".weight");
    // The router chooses experts, and stays as exact as it is.
    boolean isRouter = tensor.name().endsWith(".ffn_gate_inp.weight");
    return isMatrix && !isRouter ? matrices.orElse(tensor.type()) : tensor.type();
  }

  /** A tensor's data as they are in the file that is written. */
  ByteBuffer data(GgufTensor tensor) {
    var type = type(tensor);
    if (type == tensor.type()) {
      return model.data(tensor, 0, Math.toIntExact(tensor.bytes()));
    }
    int elements = Math.toIntExact(tensor.elements());
    var values = new float[elements];
    read(tensor, 0, elements, values);
    var data =
        ByteBuffer.allocate(Math.toIntExact(type.bytes(elements))).order(ByteOrder.LITTLE_ENDIAN);
    DenseEncoder.encode(values, elements, type, data);
    return data.flip();
  }

  /** The name that a tensor or a node of layer 0 has in the whole model. */
  String inModel(String name) {
    if (name.startsWith("blk.0.")) {
      return prefix() + name.substring("blk.0.".length());
    }
    return name.endsWith("-0") ? name.substring(0, name.length() - 1) + layer : name;
  }

  /** The name that a tensor or a node of the whole model has in the file that is written. */
  String inFile(String name) {
    if (name.startsWith(prefix())) {
      return "blk.0." + name.substring(prefix().length());
    }
    var suffix = "-" + layer;
    return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) + "-0" : name;
  }

  private GgufMetadata metadata() {
    var architecture = model.metadata().string("general.architecture").orElseThrow();
    var metadata = model.metadata();
    for (var key : metadata.keys()) {
      if (key.startsWith("tokenizer.") || key.startsWith("split.")) {
        metadata = metadata.without(key);
      }
    }
    return metadata
        .with("tokenizer.ggml.model", GgufValue.string("none"))
        .with(architecture + ".vocab_size", GgufValue.uint32(VOCABULARY))
        .with(architecture + ".block_count", GgufValue.uint32(1));
  }

  private void add(GgufWriter writer, GgufTensor tensor) {
    var name = inFile(tensor.name());
    var type = type(tensor);
    if (type == tensor.type()) {
      writer.add(name, type, tensor.shape(), channel -> copy(tensor, channel));
    } else {
      writer.add(name, type, tensor.shape(), channel -> convert(tensor, type, channel));
    }
  }

  private void copy(GgufTensor tensor, WritableByteChannel channel) throws IOException {
    for (long at = 0; at < tensor.bytes(); at += CHUNK_ELEMENTS) {
      channel.write(model.data(tensor, at, (int) Math.min(CHUNK_ELEMENTS, tensor.bytes() - at)));
    }
  }

  private void convert(GgufTensor tensor, TensorType type, WritableByteChannel channel)
      throws IOException {
    int chunk = (int) Math.min(CHUNK_ELEMENTS, tensor.elements());
    var values = new float[chunk];
    var encoded = ByteBuffer.allocate((int) type.bytes(chunk)).order(ByteOrder.LITTLE_ENDIAN);
    for (long at = 0; at < tensor.elements(); at += chunk) {
      int count = (int) Math.min(chunk, tensor.elements() - at);
      read(tensor, at, count, values);
      DenseEncoder.encode(values, count, type, encoded.clear());
      channel.write(encoded.flip());
    }
  }

  private void read(GgufTensor tensor, long at, int count, float[] values) {
    var source = model.data(tensor, tensor.type().bytes(at), (int) tensor.type().bytes(count));
    Dequantizer.dequantize(tensor.type(), source, values, 0, count);
  }

  private String prefix() {
    return "blk." + layer + ".";
  }

  private boolean isOfLayer(String name) {
    return name.startsWith(prefix());
  }

  private static boolean isForAllLayers(String name) {
    return !name.startsWith("blk.") && !name.equals(EMBEDDING) && !name.startsWith("output.");
  }
}
