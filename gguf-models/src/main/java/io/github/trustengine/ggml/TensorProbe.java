package io.github.trustengine.ggml;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import io.github.trustengine.ggml.LlamaAbi.TensorLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares a layout with tensors that the library itself makes. */
final class TensorProbe {

  private static final int F32 = TensorType.F32.id();
  private static final int I32 = TensorType.I32.id();
  private static final String NAME = "a probe of the layout";

  private TensorProbe() {}

  static List<String> differences(NativeLibrary library, TensorLayout layout) {
    var functions = library.bind(Functions.class);
    var params = new NativeLibrary.InitParams();
    params.mem_size = 1 << 16;
    params.no_alloc = 1;
    var context = functions.ggml_init(params);
    if (context == null) {
      throw new NativeLibraryException(library.file() + ": ggml_init failed");
    }
    try {
      return differences(functions, context, layout);
    } finally {
      functions.ggml_free(context);
    }
  }

  private static List<String> differences(
      Functions functions, Pointer context, TensorLayout layout) {
    var matrix = functions.ggml_new_tensor_2d(context, F32, 5, 3);
    var rows = functions.ggml_new_tensor_2d(context, F32, 5, 7);
    var product = functions.ggml_mul_mat(context, matrix, rows);
    var experts = functions.ggml_new_tensor_3d(context, F32, 5, 3, 2);
    var expertRows = functions.ggml_new_tensor_3d(context, F32, 5, 1, 7);
    var choice = functions.ggml_new_tensor_2d(context, I32, 1, 7);
    var expertProduct = functions.ggml_mul_mat_id(context, experts, expertRows, choice);
    functions.ggml_set_name(matrix, NAME);
    return new Differences()
        .expect("type", I32, choice.getInt(layout.type()))
        .expect("ne[0]", 5, matrix.getLong(layout.sizes()))
        .expect("ne[1]", 3, matrix.getLong(layout.sizes() + 8L))
        .expect("nb[0]", 4, matrix.getLong(layout.strides()))
        .expect("nb[1]", 20, matrix.getLong(layout.strides() + 8L))
        .expect("op of a product", layout.mulMat(), product.getInt(layout.operation()))
        .expect("op of an expert's", layout.mulMatId(), expertProduct.getInt(layout.operation()))
        .expect("src[0]", address(matrix), pointer(product, layout.sources()))
        .expect("src[1]", address(rows), pointer(product, layout.sources() + 8L))
        .expect("src[2]", address(choice), pointer(expertProduct, layout.sources() + 16L))
        .expect("buffer", 0, pointer(matrix, layout.buffer()))
        .expect("data", 0, pointer(matrix, layout.data()))
        .expect("name", 1, matrix.getString(layout.name()).equals(NAME) ? 1 : 0)
        .found();
  }

  private static long address(Pointer tensor) {
    return Pointer.nativeValue(tensor);
  }

  private static long pointer(Pointer tensor, long offset) {
    return Pointer.nativeValue(tensor.getPointer(offset));
  }

  private interface Functions extends Library {
    @Nullable Pointer ggml_init(NativeLibrary.InitParams params);

    void ggml_free(Pointer context);

    Pointer ggml_new_tensor_2d(Pointer context, int type, long ne0, long ne1);

    Pointer ggml_new_tensor_3d(Pointer context, int type, long ne0, long ne1, long ne2);

    Pointer ggml_mul_mat(Pointer context, Pointer a, Pointer b);

    Pointer ggml_mul_mat_id(Pointer context, Pointer as, Pointer b, Pointer ids);

    Pointer ggml_set_name(Pointer tensor, String name);
  }
}
