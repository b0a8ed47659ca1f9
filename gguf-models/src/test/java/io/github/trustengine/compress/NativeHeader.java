package io.github.trustengine.compress;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import io.github.trustengine.ggml.NativeLibrary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Headers as llama.cpp's library reads and writes them. */
interface NativeHeader extends Library {

  Pointer gguf_init_empty();

  @Nullable Pointer gguf_init_from_file(String file, Parameters parameters);

  void gguf_set_kv(Pointer target, Pointer source);

  void gguf_set_val_u32(Pointer context, String key, int value);

  long gguf_remove_key(Pointer context, String key);

  long gguf_get_meta_size(Pointer context);

  void gguf_get_meta_data(Pointer context, Pointer data);

  long gguf_get_n_tensors(Pointer context);

  String gguf_get_tensor_name(Pointer context, long index);

  int gguf_get_tensor_type(Pointer context, long index);

  void gguf_free(Pointer context);

  /** The header of a file without tensors, with the metadata that the tool sets. */
  static byte[] of(Path source, FileType file) {
    return header(
        source,
        (library, context) -> {
          library.gguf_set_val_u32(context, "general.quantization_version", 2);
          library.gguf_set_val_u32(context, "general.file_type", file.id());
          for (var key : List.of("split.no", "split.count", "split.tensors.count")) {
            library.gguf_remove_key(context, key);
          }
        });
  }

  /** The header of a file without tensors and the metadata of another. */
  static byte[] pairs(Path file) {
    return header(file, (library, context) -> {});
  }

  static List<String> tensors(Path file) {
    var library = NativeLibrary.get().bind(NativeHeader.class);
    var context = library.gguf_init_from_file(file.toString(), new Parameters());
    if (context == null) {
      throw new AssertionError("llama.cpp cannot open " + file);
    }
    var result = new ArrayList<String>();
    for (long i = 0; i < library.gguf_get_n_tensors(context); i++) {
      result.add(
          library.gguf_get_tensor_name(context, i)
              + " "
              + library.gguf_get_tensor_type(context, i));
    }
    library.gguf_free(context);
    return result;
  }

  private static byte[] header(Path file, BiConsumer<NativeHeader, Pointer> change) {
    var library = NativeLibrary.get().bind(NativeHeader.class);
    var source = library.gguf_init_from_file(file.toString(), new Parameters());
    if (source == null) {
      throw new AssertionError("llama.cpp cannot open " + file);
    }
    var copy = library.gguf_init_empty();
    library.gguf_set_kv(copy, source);
    change.accept(library, copy);
    int size = (int) library.gguf_get_meta_size(copy);
    try (var data = new Memory(size)) {
      library.gguf_get_meta_data(copy, data);
      return data.getByteArray(0, size);
    } finally {
      library.gguf_free(copy);
      library.gguf_free(source);
    }
  }

  /** {@code gguf_init_params}. */
  @Structure.FieldOrder({"no_alloc", "ctx"})
  final class Parameters extends Structure implements Structure.ByValue {
    public byte no_alloc = 1;
    public @Nullable Pointer ctx;
  }
}
