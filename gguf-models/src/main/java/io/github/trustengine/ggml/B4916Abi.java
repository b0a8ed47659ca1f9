package io.github.trustengine.ggml;

import com.sun.jna.CallbackReference;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * llama.cpp b4916 ({@code include/llama.h} of that tag), the version that {@code de.kherud:llama}
 * 4.1.0 and 4.2.0 carry. C's {@code bool} is a byte here, for JNA's {@code boolean} has four.
 */
final class B4916Abi implements LlamaAbi {

  static final int BUILD_NUMBER = 4916;
  static final String VERSION = "b4916";

  private static final int TYPE_F16 = TensorType.F16.id();
  private static final int POOLING_NONE = 0;
  private static final TensorLayout TENSORS =
      new TensorLayout(0, 8, 16, 48, 80, 152, 248, 256, 27, 28);

  private final Functions functions;

  private B4916Abi(Functions functions) {
    this.functions = functions;
  }

  /**
   * Binds the functions after comparing the library's own default parameters with those of this
   * version: a wrong layout shows there before it can do harm.
   *
   * @throws NativeLibraryException if they differ
   */
  static B4916Abi bind(Functions functions) {
    var model = functions.llama_model_default_params();
    var context = functions.llama_context_default_params();
    var problems = model.differencesFromDefaults();
    problems.addAll(context.differencesFromDefaults());
    if (!problems.isEmpty()) {
      throw new NativeLibraryException(
          "the library's default parameters are not those of llama.cpp "
              + VERSION
              + ": "
              + String.join(", ", problems));
    }
    return new B4916Abi(functions);
  }

  @Override
  public String version() {
    return VERSION;
  }

  @Override
  public @Nullable Pointer loadModel(String path, int gpuLayers, boolean memoryMapped) {
    var params = functions.llama_model_default_params();
    params.n_gpu_layers = gpuLayers < 0 ? Integer.MAX_VALUE : gpuLayers;
    params.use_mmap = (byte) (memoryMapped ? 1 : 0);
    return functions.llama_model_load_from_file(path, params);
  }

  @Override
  public @Nullable Pointer loadVocabulary(String path) {
    var params = functions.llama_model_default_params();
    params.vocab_only = 1;
    return functions.llama_model_load_from_file(path, params);
  }

  @Override
  public @Nullable Pointer newContext(
      Pointer model, ContextShape shape, Optional<NodeCallback> observer) {
    var params = functions.llama_context_default_params();
    params.n_ctx = shape.contextSize();
    params.n_batch = shape.batchSize();
    params.n_ubatch = shape.microBatchSize();
    params.n_seq_max = 1;
    params.n_threads = shape.threads();
    params.n_threads_batch = shape.threads();
    params.pooling_type = POOLING_NONE;
    params.type_k = TYPE_F16;
    params.type_v = TYPE_F16;
    params.flash_attn = 0;
    params.cb_eval = observer.map(CallbackReference::getFunctionPointer).orElse(null);
    return functions.llama_init_from_model(model, params);
  }

  @Override
  public int decode(
      Pointer context, Pointer tokens, Pointer positions, Pointer wantsLogits, int count) {
    var batch = batch(positions, wantsLogits, count);
    batch.token = tokens;
    return functions.llama_decode(context, batch);
  }

  @Override
  public int decodeEmbeddings(
      Pointer context, Pointer embeddings, Pointer positions, Pointer wantsLogits, int count) {
    var batch = batch(positions, wantsLogits, count);
    batch.embd = embeddings;
    return functions.llama_decode(context, batch);
  }

  @Override
  public TensorLayout tensors() {
    return TENSORS;
  }

  @Override
  public void clearCache(Pointer context) {
    functions.llama_kv_self_clear(context);
  }

  @Override
  public boolean truncateCache(Pointer context, int position) {
    return functions.llama_kv_self_seq_rm(context, 0, position, -1) != 0;
  }

  private static Batch batch(Pointer positions, Pointer wantsLogits, int count) {
    var batch = new Batch();
    batch.n_tokens = count;
    batch.pos = positions;
    batch.logits = wantsLogits;
    return batch;
  }

  /** The functions whose names or argument layouts are this version's. */
  interface Functions extends Library {
    ModelParams llama_model_default_params();

    ContextParams llama_context_default_params();

    @Nullable Pointer llama_model_load_from_file(String path, ModelParams params);

    @Nullable Pointer llama_init_from_model(Pointer model, ContextParams params);

    int llama_decode(Pointer context, Batch batch);

    void llama_kv_self_clear(Pointer context);

    byte llama_kv_self_seq_rm(Pointer context, int sequence, int from, int to);
  }

  /** {@code llama_model_params}. */
  @FieldOrder({
    "devices",
    "n_gpu_layers",
    "split_mode",
    "main_gpu",
    "tensor_split",
    "progress_callback",
    "progress_callback_user_data",
    "kv_overrides",
    "vocab_only",
    "use_mmap",
    "use_mlock",
    "check_tensors"
  })
  public static final class ModelParams extends Structure implements Structure.ByValue {
    public @Nullable Pointer devices;
    public int n_gpu_layers;
    public int split_mode;
    public int main_gpu;
    public @Nullable Pointer tensor_split;
    public @Nullable Pointer progress_callback;
    public @Nullable Pointer progress_callback_user_data;
    public @Nullable Pointer kv_overrides;
    public byte vocab_only;
    public byte use_mmap;
    public byte use_mlock;
    public byte check_tensors;

    List<String> differencesFromDefaults() {
      return new Differences()
          .expect("sizeof(llama_model_params)", 64, size())
          .expect("split_mode", 1, split_mode)
          .expect("main_gpu", 0, main_gpu)
          .expectNull("devices", devices)
          .expectNull("tensor_split", tensor_split)
          .expectNull("progress_callback", progress_callback)
          .expectNull("kv_overrides", kv_overrides)
          .expect("vocab_only", 0, vocab_only)
          .expect("use_mmap", 1, use_mmap)
          .expect("use_mlock", 0, use_mlock)
          .expect("check_tensors", 0, check_tensors)
          .found();
    }
  }

  /** {@code llama_context_params}. */
  @FieldOrder({
    "n_ctx",
    "n_batch",
    "n_ubatch",
    "n_seq_max",
    "n_threads",
    "n_threads_batch",
    "rope_scaling_type",
    "pooling_type",
    "attention_type",
    "rope_freq_base",
    "rope_freq_scale",
    "yarn_ext_factor",
    "yarn_attn_factor",
    "yarn_beta_fast",
    "yarn_beta_slow",
    "yarn_orig_ctx",
    "defrag_thold",
    "cb_eval",
    "cb_eval_user_data",
    "type_k",
    "type_v",
    "logits_all",
    "embeddings",
    "offload_kqv",
    "flash_attn",
    "no_perf",
    "abort_callback",
    "abort_callback_data"
  })
  public static final class ContextParams extends Structure implements Structure.ByValue {
    public int n_ctx;
    public int n_batch;
    public int n_ubatch;
    public int n_seq_max;
    public int n_threads;
    public int n_threads_batch;
    public int rope_scaling_type;
    public int pooling_type;
    public int attention_type;
    public float rope_freq_base;
    public float rope_freq_scale;
    public float yarn_ext_factor;
    public float yarn_attn_factor;
    public float yarn_beta_fast;
    public float yarn_beta_slow;
    public int yarn_orig_ctx;
    public float defrag_thold;
    public @Nullable Pointer cb_eval;
    public @Nullable Pointer cb_eval_user_data;
    public int type_k;
    public int type_v;
    public byte logits_all;
    public byte embeddings;
    public byte offload_kqv;
    public byte flash_attn;
    public byte no_perf;
    public @Nullable Pointer abort_callback;
    public @Nullable Pointer abort_callback_data;

    List<String> differencesFromDefaults() {
      return new Differences()
          .expect("sizeof(llama_context_params)", 120, size())
          .expect("n_ctx", 512, n_ctx)
          .expect("n_batch", 2048, n_batch)
          .expect("n_ubatch", 512, n_ubatch)
          .expect("n_seq_max", 1, n_seq_max)
          .expect("n_threads", 4, n_threads)
          .expect("n_threads_batch", 4, n_threads_batch)
          .expect("rope_scaling_type", -1, rope_scaling_type)
          .expect("pooling_type", -1, pooling_type)
          .expect("attention_type", -1, attention_type)
          .expect("rope_freq_base", 0, rope_freq_base)
          .expect("rope_freq_scale", 0, rope_freq_scale)
          .expect("yarn_ext_factor", -1, yarn_ext_factor)
          .expect("yarn_attn_factor", 1, yarn_attn_factor)
          .expect("yarn_beta_fast", 32, yarn_beta_fast)
          .expect("yarn_beta_slow", 1, yarn_beta_slow)
          .expect("yarn_orig_ctx", 0, yarn_orig_ctx)
          .expect("defrag_thold", -1, defrag_thold)
          .expectNull("cb_eval", cb_eval)
          .expect("type_k", TYPE_F16, type_k)
          .expect("type_v", TYPE_F16, type_v)
          .expect("logits_all", 0, logits_all)
          .expect("embeddings", 0, embeddings)
          .expect("offload_kqv", 1, offload_kqv)
          .expect("flash_attn", 0, flash_attn)
          .expect("no_perf", 1, no_perf)
          .expectNull("abort_callback", abort_callback)
          .found();
    }
  }

  /** {@code llama_batch}; without sequence ids, for there is one sequence. */
  @FieldOrder({"n_tokens", "token", "embd", "pos", "n_seq_id", "seq_id", "logits"})
  public static final class Batch extends Structure implements Structure.ByValue {
    public int n_tokens;
    public @Nullable Pointer token;
    public @Nullable Pointer embd;
    public @Nullable Pointer pos;
    public @Nullable Pointer n_seq_id;
    public @Nullable Pointer seq_id;
    public @Nullable Pointer logits;
  }
}
