package io.github.trustengine.compress;

import io.github.trustengine.ggml.TensorType;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * llama.cpp's file types (b4916, {@code llama_ftype}): each names the tensor type that most of a
 * model's matrices get; the others get one that suits their role.
 */
public enum FileType {
  F32(0, TensorType.F32),
  F16(1, TensorType.F16),
  BF16(32, TensorType.BF16),
  Q8_0(7, TensorType.Q8_0),
  Q6_K(18, TensorType.Q6_K),
  Q5_K_M(17, TensorType.Q5_K),
  Q5_K_S(16, TensorType.Q5_K),
  Q5_1(9, TensorType.Q5_1),
  Q5_0(8, TensorType.Q5_0),
  Q4_K_M(15, TensorType.Q4_K),
  Q4_K_S(14, TensorType.Q4_K),
  Q4_1(3, TensorType.Q4_1),
  Q4_0(2, TensorType.Q4_0),
  IQ4_NL(25, TensorType.IQ4_NL),
  IQ4_XS(30, TensorType.IQ4_XS),
  Q3_K_L(13, TensorType.Q3_K),
  Q3_K_M(12, TensorType.Q3_K),
  Q3_K_S(11, TensorType.Q3_K),
  IQ3_M(27, TensorType.IQ3_S),
  IQ3_S(26, TensorType.IQ3_S),
  IQ3_XS(22, TensorType.IQ3_S),
  IQ3_XXS(23, TensorType.IQ3_XXS),
  Q2_K(10, TensorType.Q2_K),
  Q2_K_S(21, TensorType.Q2_K),
  IQ2_M(29, TensorType.IQ2_S),
  IQ2_S(28, TensorType.IQ2_XS),
  IQ2_XS(20, TensorType.IQ2_XS),
  IQ2_XXS(19, TensorType.IQ2_XXS),
  TQ2_0(37, TensorType.TQ2_0),
  TQ1_0(36, TensorType.TQ1_0),
  IQ1_M(31, TensorType.IQ1_M),
  IQ1_S(24, TensorType.IQ1_S);

  private static final Set<FileType> ONLY_WITH_IMPORTANCE =
      EnumSet.of(IQ2_XS, IQ2_XXS, IQ2_S, Q2_K_S, IQ1_S, IQ1_M);

  private static final Map<String, FileType> ALIASES =
      Map.of("q3_k", Q3_K_M, "q4_k", Q4_K_M, "q5_k", Q5_K_M);

  private final int id;
  private final TensorType baseType;

  FileType(int id, TensorType baseType) {
    this.id = id;
    this.baseType = baseType;
  }

  /** The type with a name of llama.cpp's, in any case; {@code q4_k} is {@code q4_k_m}. */
  public static Optional<FileType> named(String name) {
    var wanted = name.toLowerCase(Locale.ROOT);
    for (var type : values()) {
      if (type.slug().equals(wanted)) {
        return Optional.of(type);
      }
    }
    return Optional.ofNullable(ALIASES.get(wanted));
  }

  /** The number that files carry as {@code general.file_type}. */
  public int id() {
    return id;
  }

  /** The tensor type of what no special rule covers. */
  public TensorType baseType() {
    return baseType;
  }

  /** The name in lower case. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether llama-quantize refuses the type at once when it is given no importance matrix. */
  public boolean needsImportanceMatrix() {
    return ONLY_WITH_IMPORTANCE.contains(this);
  }
}
