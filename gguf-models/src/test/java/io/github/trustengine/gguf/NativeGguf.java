package io.github.trustengine.gguf;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import com.sun.jna.Structure;
import io.github.trustengine.ggml.NativeLibrary;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** llama.cpp's own reader and writer of GGUF files ({@code gguf.h}, b4916): the oracle of tests. */
interface NativeGguf extends Library {

  static NativeGguf get() {
    return NativeLibrary.get().bind(NativeGguf.class);
  }

  /** A context, owned by the caller; empty if llama.cpp refuses the file. */
  static Optional<Pointer> open(Path file) {
    return Optional.ofNullable(get().gguf_init_from_file(file.toString(), new InitParams()));
  }

  Pointer gguf_init_empty();

  @Nullable Pointer gguf_init_from_file(String file, InitParams params);

  void gguf_free(Pointer context);

  int gguf_get_version(Pointer context);

  long gguf_get_alignment(Pointer context);

  long gguf_get_data_offset(Pointer context);

  long gguf_get_n_kv(Pointer context);

  String gguf_get_key(Pointer context, long index);

  int gguf_get_kv_type(Pointer context, long index);

  int gguf_get_arr_type(Pointer context, long index);

  long gguf_get_arr_n(Pointer context, long index);

  Pointer gguf_get_arr_data(Pointer context, long index);

  Pointer gguf_get_val_data(Pointer context, long index);

  String gguf_get_val_str(Pointer context, long index);

  String gguf_get_arr_str(Pointer context, long index, long element);

  long gguf_get_n_tensors(Pointer context);

  String gguf_get_tensor_name(Pointer context, long index);

  int gguf_get_tensor_type(Pointer context, long index);

  long gguf_get_tensor_offset(Pointer context, long index);

  long gguf_get_tensor_size(Pointer context, long index);

  void gguf_set_val_u8(Pointer context, String key, byte value);

  void gguf_set_val_i8(Pointer context, String key, byte value);

  void gguf_set_val_u16(Pointer context, String key, short value);

  void gguf_set_val_i16(Pointer context, String key, short value);

  void gguf_set_val_u32(Pointer context, String key, int value);

  void gguf_set_val_i32(Pointer context, String key, int value);

  void gguf_set_val_f32(Pointer context, String key, float value);

  void gguf_set_val_u64(Pointer context, String key, long value);

  void gguf_set_val_i64(Pointer context, String key, long value);

  void gguf_set_val_f64(Pointer context, String key, double value);

  void gguf_set_val_bool(Pointer context, String key, byte value);

  void gguf_set_val_str(Pointer context, String key, String value);

  void gguf_set_arr_data(Pointer context, String key, int type, Pointer data, long count);

  void gguf_set_arr_str(Pointer context, String key, StringArray values, long count);

  void gguf_set_kv(Pointer context, Pointer source);

  void gguf_add_tensor(Pointer context, Pointer tensor);

  void gguf_set_tensor_data(Pointer context, String name, Memory data);

  byte gguf_write_to_file(Pointer context, String file, byte onlyMetadata);

  long gguf_get_meta_size(Pointer context);

  Pointer ggml_init(NativeLibrary.InitParams params);

  void ggml_free(Pointer context);

  Pointer ggml_new_tensor(Pointer context, int type, int dimensions, long[] shape);

  Pointer ggml_set_name(Pointer tensor, String name);

  /** {@code gguf_init_params}: by default, metadata only. */
  @Structure.FieldOrder({"no_alloc", "ctx"})
  final class InitParams extends Structure implements Structure.ByValue {
    public byte no_alloc = 1;
    public @Nullable Pointer ctx;
  }
}
