package io.github.trustengine.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trustengine.trust.Fallback;
import io.github.trustengine.trust.Making;
import io.github.trustengine.trust.ModelFile;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** A {@link ModelFile} in JSON: what is unknown, as in results of earlier versions, is left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ModelFileFields(
    long bytes,
    double bitsPerWeight,
    @JsonSetter(nulls = Nulls.SET) @Nullable Double methodBitsPerWeight,
    @JsonSetter(nulls = Nulls.SET) @Nullable Double sparsity,
    @JsonSetter(nulls = Nulls.SET) @Nullable List<Fallback> fallbacks,
    @JsonSetter(nulls = Nulls.SET) @Nullable List<String> warnings,
    @JsonSetter(nulls = Nulls.SET) @Nullable Making making) {

  private static final List<String> OPTIONAL =
      List.of("method_bits_per_weight", "sparsity", "fallbacks", "warnings", "making");

  static ModelFileFields of(ModelFile file) {
    boolean counted = file.methodBitsPerWeight().isPresent();
    return new ModelFileFields(
        file.bytes(),
        file.bitsPerWeight(),
        counted ? file.methodBitsPerWeight().getAsDouble() : null,
        file.sparsity().isPresent() ? file.sparsity().getAsDouble() : null,
        counted || !file.fallbacks().isEmpty() ? file.fallbacks() : null,
        counted || !file.warnings().isEmpty() ? file.warnings() : null,
        file.making().orElse(null));
  }

  /** Says of what an earlier version did not write that it is unknown. */
  static void complete(ObjectNode written) {
    OPTIONAL.stream().filter(name -> !written.has(name)).forEach(written::putNull);
  }

  ModelFile toModelFile() {
    return new ModelFile(
        bytes,
        bitsPerWeight,
        optional(methodBitsPerWeight),
        optional(sparsity),
        fallbacks == null ? List.of() : fallbacks,
        warnings == null ? List.of() : warnings,
        Optional.ofNullable(making));
  }

  private static OptionalDouble optional(@Nullable Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
