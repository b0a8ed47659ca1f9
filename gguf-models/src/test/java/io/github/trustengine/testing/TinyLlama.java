package io.github.trustengine.testing;

import io.github.trustengine.ggml.BFloat16;
import io.github.trustengine.ggml.Float16;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufValue;
import io.github.trustengine.gguf.GgufWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Writes small models of the llama architecture that llama.cpp loads and runs: random weights from
 * a seed, the same file for the same settings on every machine. They say nothing sensible, but they
 * are written in milliseconds.
 *
 * <p>Columns of the embedding and the norms have log-normal scales, so that some channels stand out
 * as they do in real models. The vocabulary holds all bytes, some merged tokens, and the special
 * tokens of the ChatML template.
 */
public final class TinyLlama {

  private final long seed;
  private int layers = 2;
  private int width = 256;
  private int feedForward = 512;
  private int heads = 4;
  private int keyValueHeads = 4;
  private int experts;
  private boolean tied;
  private boolean chatTemplate = true;
  private int contextLength = 2048;
  private int alignment = 32;
  private List<TensorType> weightTypes = List.of(TensorType.F32);

  private TinyLlama(long seed) {
    this.seed = seed;
  }

  /**
   * A model of 2 layers of width 256 and feed-forward width 512, with 4 heads, an output of its own
   * and F32 weights: some 7 MiB.
   */
  public static TinyLlama seeded(long seed) {
    return new TinyLlama(seed);
  }

  public TinyLlama layers(int count) {
    this.layers = count;
    return this;
  }

  /** Sets the embedding length; a multiple of twice the number of heads. */
  public TinyLlama width(int columns) {
    this.width = columns;
    return this;
  }

  public TinyLlama feedForward(int columns) {
    this.feedForward = columns;
    return this;
  }

  /** Sets the number of attention heads, and how many heads keys and values have. */
  public TinyLlama heads(int count, int keyValueHeads) {
    this.heads = count;
    this.keyValueHeads = keyValueHeads;
    return this;
  }

  /** Makes the feed-forward part a mixture of experts, two of which are used per token. */
  public TinyLlama experts(int count) {
    this.experts = count;
    return this;
  }

  /** Uses the embedding as the output. */
  public TinyLlama tied() {
    this.tied = true;
    return this;
  }

  public TinyLlama withoutChatTemplate() {
    this.chatTemplate = false;
    return this;
  }

  public TinyLlama contextLength(int tokens) {
    this.contextLength = tokens;
    return this;
  }

  /** Sets {@code general.alignment}. */
  public TinyLlama alignment(int bytes) {
    this.alignment = bytes;
    return this;
  }

  /** Sets the types of weight matrices, in turn: F32, F16 or BF16. Vectors are always F32. */
  public TinyLlama weights(TensorType... types) {
    this.weightTypes = List.of(types);
    return this;
  }

  /**
   * Writes the model.
   *
   * @return the path
   */
  public Path write(Path file) {
    TinyVocabulary vocabulary = new TinyVocabulary();
    GgufWriter writer = new GgufWriter(metadata(vocabulary));
    new Weights(writer).addAll(vocabulary.size());
    try {
      writer.write(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private GgufMetadata metadata(TinyVocabulary vocabulary) {
    GgufMetadata metadata =
        GgufMetadata.empty()
            .with("general.architecture", GgufValue.string("llama"))
            .with("general.name", GgufValue.string("Tiny llama " + seed))
            .with("llama.block_count", GgufValue.uint32(layers))
            .with("llama.context_length", GgufValue.uint32(contextLength))
            .with("llama.embedding_length", GgufValue.uint32(width))
            .with("llama.feed_forward_length", GgufValue.uint32(feedForward))
            .with("llama.attention.head_count", GgufValue.uint32(heads))
            .with("llama.attention.head_count_kv", GgufValue.uint32(keyValueHeads))
            .with("llama.attention.layer_norm_rms_epsilon", GgufValue.float32(1e-5f))
            .with("llama.rope.dimension_count", GgufValue.uint32(width / heads))
            .with("llama.rope.freq_base", GgufValue.float32(10_000f))
            .with("llama.vocab_size", GgufValue.uint32(vocabulary.size()))
            .with("general.file_type", GgufValue.uint32(fileType()));
    if (experts > 0) {
      metadata =
          metadata
              .with("llama.expert_count", GgufValue.uint32(experts))
              .with("llama.expert_used_count", GgufValue.uint32(Math.min(2, experts)));
    }
    if (alignment != 32) {
      metadata = metadata.with("general.alignment", GgufValue.uint32(alignment));
    }
    metadata = vocabulary.addTo(metadata);
    return chatTemplate
        ? metadata.with("tokenizer.chat_template", GgufValue.string(TinyVocabulary.CHAT_TEMPLATE))
        : metadata;
  }

  private int fileType() {
    return switch (weightTypes.get(0)) {
      case F16 -> 1;
      case BF16 -> 32;
      default -> 0;
    };
  }

  /** Adds the tensors in the order of llama.cpp's converter, which is not the sorted one. */
  private final class Weights {

    private final GgufWriter writer;
    private int matrices;

    Weights(GgufWriter writer) {
      this.writer = writer;
    }

    void addAll(int vocabulary) {
      int keyValueWidth = width / heads * keyValueHeads;
      matrix("token_embd", width, vocabulary);
      for (int layer = 0; layer < layers; layer++) {
        String block = "blk." + layer + ".";
        norm(block + "attn_norm");
        feedForward(block);
        norm(block + "ffn_norm");
        matrix(block + "attn_k", width, keyValueWidth);
        matrix(block + "attn_output", width, width);
        matrix(block + "attn_q", width, width);
        matrix(block + "attn_v", width, keyValueWidth);
      }
      norm("output_norm");
      if (!tied) {
        matrix("output", width, vocabulary);
      }
    }

    private void feedForward(String block) {
      if (experts == 0) {
        matrix(block + "ffn_down", feedForward, width);
        matrix(block + "ffn_gate", width, feedForward);
        matrix(block + "ffn_up", width, feedForward);
        return;
      }
      add(block + "ffn_gate_inp", TensorType.F32, List.of((long) width, (long) experts));
      matrix(block + "ffn_down_exps", feedForward, width, experts);
      matrix(block + "ffn_gate_exps", width, feedForward, experts);
      matrix(block + "ffn_up_exps", width, feedForward, experts);
    }

    private void matrix(String name, long columns, long... others) {
      TensorType type = weightTypes.get(matrices++ % weightTypes.size());
      add(
          name,
          type,
          others.length == 1
              ? List.of(columns, others[0])
              : List.of(columns, others[0], others[1]));
    }

    private void norm(String name) {
      add(name, TensorType.F32, List.of((long) width));
    }

    private void add(String name, TensorType type, List<Long> shape) {
      writer.add(
          name + ".weight",
          type,
          shape,
          channel -> {
            int columns = Math.toIntExact(shape.get(0));
            int rows = 1;
            for (long dimension : shape.subList(1, shape.size())) {
              rows = Math.toIntExact(rows * dimension);
            }
            channel.write(values(name, type, columns, rows));
          });
    }

    private ByteBuffer values(String name, TensorType type, int columns, int rows) {
      Random random = new Random(seed * 31 + name.hashCode());
      boolean norm = rows == 1;
      boolean skewed = norm || name.equals("token_embd");
      double spread = norm ? 0 : name.equals("token_embd") ? 1 : 1 / Math.sqrt(columns);
      double[] scales = new double[columns];
      for (int c = 0; c < columns; c++) {
        scales[c] = skewed ? StrictMath.exp(0.7 * random.nextGaussian()) : 1;
      }
      ByteBuffer data =
          ByteBuffer.allocate(Math.toIntExact(type.bytes((long) rows * columns)))
              .order(ByteOrder.LITTLE_ENDIAN);
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          float value = (float) (norm ? scales[c] : spread * scales[c] * random.nextGaussian());
          switch (type) {
            case F32 -> data.putFloat(value);
            case F16 -> data.putShort(Float16.fromFloat(value));
            case BF16 -> data.putShort(BFloat16.fromFloat(value));
            default -> throw new IllegalArgumentException(type + " is no type of source weights");
          }
        }
      }
      return data.flip();
    }
  }
}
