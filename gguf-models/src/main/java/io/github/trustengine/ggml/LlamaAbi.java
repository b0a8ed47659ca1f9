package io.github.trustengine.ggml;

import com.sun.jna.Pointer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What differs between versions of llama.cpp: struct layouts and the functions that take them by
 * value. Everything else of the C API is called directly.
 *
 * <p>An implementation trusts its arguments; callers check pointers and bounds.
 */
public interface LlamaAbi {

  /**
   * The size and threads of one context; everything else is fixed: one sequence, F16 cache, no
   * flash attention.
   *
   * @param contextSize tokens that the cache holds
   * @param batchSize the most tokens of one {@link #decode}
   * @param microBatchSize tokens that are computed at once
   * @param threads native threads
   */
  record ContextShape(int contextSize, int batchSize, int microBatchSize, int threads) {}

  /**
   * Where the fields of {@code ggml_tensor} lie, in bytes, and the numbers of two operations.
   *
   * @param sizes {@code ne}, four numbers of 64 bits
   * @param strides {@code nb}, likewise
   * @param sources {@code src}, pointers
   * @param name 64 bytes
   * @param mulMat {@code GGML_OP_MUL_MAT}
   * @param mulMatId {@code GGML_OP_MUL_MAT_ID}
   */
  record TensorLayout(
      int type,
      int buffer,
      int sizes,
      int strides,
      int operation,
      int sources,
      int data,
      int name,
      int mulMat,
      int mulMatId) {}

  /** The version whose layouts these are, for instance {@code b4916}. */
  String version();

  /**
   * Loads a model; {@code null} when llama.cpp refuses the file.
   *
   * @param gpuLayers layers that are computed on a GPU; negative: all
   */
  @Nullable Pointer loadModel(String path, int gpuLayers, boolean memoryMapped);

  /**
   * Loads a model's metadata and vocabulary without its weights; {@code null} when llama.cpp
   * refuses the file.
   */
  @Nullable Pointer loadVocabulary(String path);

  /**
   * Makes a context; {@code null} when llama.cpp cannot.
   *
   * @param observer sees what is computed, if there is one; the caller keeps it alive
   */
  @Nullable Pointer newContext(Pointer model, ContextShape shape, Optional<NodeCallback> observer);

  /**
   * Decodes tokens of sequence 0.
   *
   * @param tokens {@code count} token ids, 32 bits each
   * @param positions {@code count} positions, 32 bits each
   * @param wantsLogits {@code count} bytes, 1 where logits are wanted
   * @return 0: done; 1: no room in the cache; negative: an error
   */
  int decode(Pointer context, Pointer tokens, Pointer positions, Pointer wantsLogits, int count);

  /**
   * Decodes embeddings in place of tokens: rows that enter the first layer as they are.
   *
   * @param embeddings {@code count} rows of floats, as wide as the model
   * @return as {@link #decode}
   */
  int decodeEmbeddings(
      Pointer context, Pointer embeddings, Pointer positions, Pointer wantsLogits, int count);

  /** The layout of tensors. */
  TensorLayout tensors();

  /** Empties the cache. */
  void clearCache(Pointer context);

  /** Drops the cache's entries of sequence 0 from a position on; false if that is impossible. */
  boolean truncateCache(Pointer context, int position);
}
