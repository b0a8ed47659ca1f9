package io.github.trustengine.llama;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** The functions of {@code llama.h} whose signatures the known versions share. */
interface LlamaFunctions extends Library {

  void llama_model_free(Pointer model);

  void llama_free(Pointer context);

  Pointer llama_model_get_vocab(Pointer model);

  int llama_model_n_embd(Pointer model);

  byte llama_model_has_encoder(Pointer model);

  int llama_model_meta_val_str(Pointer model, String key, byte @Nullable [] value, long size);

  int llama_n_ctx(Pointer context);

  @Nullable Pointer llama_get_logits_ith(Pointer context, int index);

  int llama_vocab_type(Pointer vocabulary);

  int llama_vocab_n_tokens(Pointer vocabulary);

  int llama_vocab_bos(Pointer vocabulary);

  int llama_vocab_eos(Pointer vocabulary);

  byte llama_vocab_get_add_bos(Pointer vocabulary);

  byte llama_vocab_is_eog(Pointer vocabulary, int token);

  int llama_vocab_get_attr(Pointer vocabulary, int token);

  @Nullable String llama_vocab_get_text(Pointer vocabulary, int token);

  int llama_tokenize(
      Pointer vocabulary,
      byte[] text,
      int textLength,
      int[] tokens,
      int maxTokens,
      byte addSpecial,
      byte parseSpecial);

  int llama_token_to_piece(
      Pointer vocabulary, int token, byte[] piece, int length, int lstrip, byte special);
}
