package io.github.trustengine.llama;

import io.github.trustengine.ggml.NativeLibrary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model file that llama.cpp reads. It is shared by the workers of any number of {@link
 * WorkerPool}s and owns native memory, which is freed when it and they have been closed.
 *
 * <p>At first only the metadata and the vocabulary are in memory, which is what it takes to make
 * tokens; the weights are loaded for the first worker. Each worker may need an instance of the
 * library of its own, which maps the file anew. The weights are in memory once nevertheless, except
 * for those that llama.cpp rearranges ({@code Q4_0} on some processors).
 */
public final class LlamaModel implements AutoCloseable {

  private final Path file;
  private final ModelSettings settings;
  private final LlamaFunctions functions;
  private final ModelHandle handle;
  private final Map<NativeLibrary, NativeModel> loaded = new HashMap<>();
  private boolean closed;
  private final Tokenizer tokenizer;
  private final PromptTokenizer promptTokenizer;

  private LlamaModel(Path file, ModelSettings settings, NativeModel vocabulary) {
    this.file = file;
    this.settings = settings;
    this.functions = vocabulary.functions();
    this.handle = vocabulary.handle();
    try {
      if (handle.use(functions::llama_model_has_encoder) != 0) {
        throw new LlamaException(
            file + " has an encoder; only decoder-only language models are supported");
      }
      this.tokenizer =
          new Tokenizer(functions, handle, metadata("tokenizer.ggml.add_space_prefix"));
      this.promptTokenizer = new PromptTokenizer(tokenizer, () -> template(settings));
    } catch (RuntimeException e) {
      handle.close();
      throw e;
    }
  }

  /**
   * Opens a model. A file whose weights llama.cpp cannot load is found out by the first worker.
   *
   * @param file a GGUF file, or the first part of a split one
   * @throws LlamaException if llama.cpp cannot read it
   * @throws io.github.trustengine.ggml.NativeLibraryException if there is no usable llama.cpp
   */
  public static LlamaModel load(Path file, ModelSettings settings) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new LlamaException("there is no readable model file " + file);
    }
    var absolute = file.toAbsolutePath().normalize();
    return new LlamaModel(
        absolute, settings, NativeModel.loadVocabulary(NativeLibrary.get(), absolute));
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

  private ChatTemplate template(ModelSettings settings) {
    return settings.conversationTemplate().isPresent()
        ? settings.conversationTemplate().get()
        : JinjaTemplate.of(this, settings.chatTemplate(), tokenizer);
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

  /** Tokens of the context that the model was trained with. */
  public int trainedContextSize() {
    var key = metadata("general.architecture").orElse("") + ".context_length";
    try {
      return Integer.parseInt(metadata(key).orElse(""));
    } catch (NumberFormatException e) {
      throw new LlamaException(file + " does not say the length of its context as " + key, e);
    }
  }

  /** The prompt's tokens, and how many of them come from what it declares as shared. */
  public PromptTokens tokenize(Prompt prompt) {
    return handle.use(model -> promptTokenizer.tokenize(prompt, List.of()).prompt());
  }

  /** The tokens of a request's prompt and options. */
  public RequestTokens tokenize(GenerationRequest request) {
    return handle.use(model -> promptTokenizer.tokenize(request.prompt(), request.options()));
  }

  @Override
  public synchronized void close() {
    closed = true;
    handle.close();
    loaded.values().forEach(model -> model.handle().close());
  }

  @Override
  public String toString() {
    return file.toString();
  }

  /** The model with its weights as an instance of the library has it, loaded if need be. */
  synchronized NativeModel in(NativeLibrary library) {
    if (closed) {
      throw new IllegalStateException("the model " + file + " has been closed");
    }
    return loaded.computeIfAbsent(library, other -> NativeModel.load(other, file, settings));
  }

  ModelSettings settings() {
    return settings;
  }
}
