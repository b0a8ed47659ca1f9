package io.github.trustengine.llama;

import com.sun.jna.Pointer;
import io.github.trustengine.ggml.LlamaAbi;
import io.github.trustengine.ggml.NativeLibrary;
import io.github.trustengine.ggml.NativeLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model that llama.cpp has loaded. It is shared by the workers of any number of {@link
 * WorkerPool}s and owns native memory, which is freed when it and they have been closed.
 */
public final class LlamaModel implements AutoCloseable {

  private final Path file;
  private final ModelSettings settings;
  private final NativeLibrary library;
  private final LlamaFunctions functions;
  private final ModelHandle handle;
  private final Tokenizer tokenizer;
  private final PromptTokenizer promptTokenizer;

  private LlamaModel(
      Path file, ModelSettings settings, NativeLibrary library, LlamaFunctions functions) {
    this.file = file;
    this.settings = settings;
    this.library = library;
    this.functions = functions;
    this.handle = new ModelHandle(functions, open(), file.toString());
    try {
      if (handle.use(functions::llama_model_has_encoder) != 0) {
        throw new LlamaException(
            file + " has an encoder; only decoder-only language models are supported");
      }
      this.tokenizer =
          new Tokenizer(functions, handle, metadata("tokenizer.ggml.add_space_prefix"));
      this.promptTokenizer =
          new PromptTokenizer(
              tokenizer, () -> ChatTemplate.of(this, settings.chatTemplate(), tokenizer));
    } catch (RuntimeException e) {
      handle.close();
      throw e;
    }
  }

  /**
   * Loads a model.
   *
   * @param file a GGUF file, or the first part of a split one
   * @throws LlamaException if llama.cpp cannot load it
   * @throws io.github.trustengine.ggml.NativeLibraryException if there is no usable llama.cpp
   */
  public static LlamaModel load(Path file, ModelSettings settings) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new LlamaException("there is no readable model file " + file);
    }
    var library = NativeLibrary.get();
    return new LlamaModel(
        file.toAbsolutePath().normalize(), settings, library, library.bind(LlamaFunctions.class));
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** The vocabulary. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /**
   * The template that makes a text of a conversation.
   *
   * @throws ChatTemplateException if the model has none, or none that can be read
   */
  public ChatTemplate chatTemplate() {
    return promptTokenizer.template();
  }

  /** A value of the file's metadata; numbers and booleans are written out. */
  public Optional<String> metadata(String key) {
    return handle.use(
        model -> {
          int length = functions.llama_model_meta_val_str(model, key, null, 0);
          if (length < 0) {
            return Optional.empty();
          }
          var value = new byte[length + 1];
          functions.llama_model_meta_val_str(model, key, value, value.length);
          return Optional.of(new String(value, 0, length, StandardCharsets.UTF_8));
        });
  }

  /** A short description: architecture, size and the type of most tensors. */
  public String description() {
    return handle.use(
        model -> {
          var text = new byte[256];
          int length = functions.llama_model_desc(model, text, text.length);
          return new String(
              text, 0, Math.max(0, Math.min(length, text.length - 1)), StandardCharsets.UTF_8);
        });
  }

  /** Tokens of the context that the model was trained with. */
  public int trainedContextSize() {
    return handle.use(functions::llama_model_n_ctx_train);
  }

  /** The prompt's tokens, and how many of them come from what it declares as shared. */
  public PromptTokens tokenize(Prompt prompt) {
    return promptTokenizer.tokenize(prompt);
  }

  @Override
  public void close() {
    handle.close();
  }

  @Override
  public String toString() {
    return file.toString();
  }

  ModelHandle handle() {
    return handle;
  }

  LlamaFunctions functions() {
    return functions;
  }

  LlamaAbi abi() {
    return library.abi();
  }

  NativeLibrary library() {
    return library;
  }

  /** Layers that were asked to be on a GPU; none where the library knows no GPU. */
  int gpuLayers() {
    return functions.llama_supports_gpu_offload() == 0 ? 0 : settings.gpuLayers();
  }

  private Pointer open() {
    var loaded =
        NativeLog.during(
            () -> library.abi().loadModel(file.toString(), gpuLayers(), settings.memoryMapped()));
    if (loaded.result() == null) {
      throw new LlamaException(
          "llama.cpp %s cannot load %s: %s"
              .formatted(library.abi().version(), file, String.join("; ", loaded.complaints())));
    }
    return loaded.result();
  }
}
