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
import java.util.stream.LongStream;

/**
 * A model of one layer, cut out of another model: layer k becomes layer 0. It takes embeddings and
 * no tokens, so that vocabulary and embedding are left out, and there is next to no output.
 *
 * <p>A feed-forward part gets an attention that is as small as llama.cpp allows and adds zero. It
 * is the same in all supported architectures, so its file is one of llama's.
 */
final class LayerFile {

  static final String EMBEDDING = "token_embd.weight";

  /** The fewest tokens that llama.cpp has rows for; nobody looks at their logits. */
  private static final int VOCABULARY = 32;

  private static final int CHUNK_ELEMENTS = 1 << 20;

  /** Values of the one head of an attention that is not wanted. */
  private static final int HEAD = 2;

  private static final List<String> FEED_FORWARD_KEYS =
      List.of(
          "context_length",
          "embedding_length",
          "feed_forward_length",
          "attention.layer_norm_rms_epsilon",
          "expert_count",
          "expert_used_count");

  private final GgufFile model;
  private final int layer;
  private final LayerPart part;
  private final Optional<TensorType> matrices;

  LayerFile(GgufFile model, int layer, LayerPart part, Optional<TensorType> matrices) {
    this.model = model;
    this.layer = layer;
    this.part = part;
    this.matrices = matrices;
  }

  void write(Path target) throws IOException {
    var writer = new GgufWriter(part == LayerPart.WHOLE ? metadata() : feedForwardMetadata());
    long width =
        model
            .tensor(EMBEDDING)
            .map(GgufTensor::columns)
            .orElseThrow(() -> new CalibrationException(model.path() + " has no " + EMBEDDING));
    addZeros(writer, EMBEDDING, width, VOCABULARY);
    if (part == LayerPart.FEED_FORWARD) {
      addZeros(writer, "blk.0.attn_norm.weight", width);
      addZeros(writer, "blk.0.attn_q.weight", width, HEAD);
      addZeros(writer, "blk.0.attn_k.weight", width, HEAD);
      addZeros(writer, "blk.0.attn_v.weight", width, HEAD);
      addZeros(writer, "blk.0.attn_output.weight", HEAD, width);
    }
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

  private GgufMetadata feedForwardMetadata() {
    var from = model.metadata().string("general.architecture").orElseThrow() + ".";
    var metadata =
        GgufMetadata.empty()
            .with("general.architecture", GgufValue.string("llama"))
            .with("tokenizer.ggml.model", GgufValue.string("none"))
            .with("llama.vocab_size", GgufValue.uint32(VOCABULARY))
            .with("llama.block_count", GgufValue.uint32(1))
            .with("llama.attention.head_count", GgufValue.uint32(1))
            .with("llama.attention.head_count_kv", GgufValue.uint32(1))
            .with("llama.attention.key_length", GgufValue.uint32(HEAD))
            .with("llama.attention.value_length", GgufValue.uint32(HEAD))
            .with("llama.rope.dimension_count", GgufValue.uint32(HEAD));
    for (var key : FEED_FORWARD_KEYS) {
      var value = model.metadata().value(from + key);
      if (value.isPresent()) {
        metadata = metadata.with("llama." + key, value.get());
      }
    }
    return metadata;
  }

  private static void addZeros(GgufWriter writer, String name, long... shape) {
    long bytes = Float.BYTES * LongStream.of(shape).reduce(1, Math::multiplyExact);
    writer.add(
        name,
        TensorType.F32,
        LongStream.of(shape).boxed().toList(),
        channel -> channel.write(ByteBuffer.allocate(Math.toIntExact(bytes))));
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
    return name.startsWith(part == LayerPart.WHOLE ? prefix() : prefix() + "ffn_");
  }

  private boolean isForAllLayers(String name) {
    return part == LayerPart.WHOLE
        ? !name.startsWith("blk.") && !name.equals(EMBEDDING) && !name.startsWith("output.")
        : name.startsWith("output_norm.");
  }
}
