package io.github.trustengine.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.github.trustengine.compress.CompressedModel;
import io.github.trustengine.compress.CompressedTensor;
import io.github.trustengine.compress.CompressionEffort;
import io.github.trustengine.files.AtomicFile;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.text.Reasons;
import io.github.trustengine.trust.Fallback;
import io.github.trustengine.trust.Making;
import io.github.trustengine.trust.ModelFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a recipe made of a model: in sum for every result, and tensor by tensor in {@value #FILE},
 * which stands beside the folders of the recipe's results. {@code docs/results.md} describes it.
 */
public final class ModelReport {

  /** The file's name. */
  public static final String FILE = "model.json";

  private ModelReport() {}

  /**
   * Writes the file.
   *
   * @param folder of the recipe; made if missing
   * @param name of the model as the suite gives it
   * @throws UncheckedIOException if it cannot be written
   */
  public static void write(Path folder, String name, CompressedModel model) {
    ObjectNode document = Json.MAPPER.createObjectNode();
    document.put("schema_version", ResultFiles.SCHEMA_VERSION);
    document.put("model", name);
    document.put("recipe", model.recipe().slug());
    document.put("sha256", model.sha256());
    document.setAll(Json.MAPPER.<ObjectNode>valueToTree(ModelFileFields.of(summary(model))));
    ArrayNode tensors = document.putArray("tensors");
    for (CompressedTensor tensor : model.tensors()) {
      tensors.addRawValue(new RawValue(Json.line(TensorFields.of(tensor))));
    }
    try {
      Files.createDirectories(folder);
      AtomicFile.write(folder.resolve(FILE), (Json.document(document) + "\n").getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write what "
              + model.recipe()
              + " made of the model to "
              + folder.toAbsolutePath()
              + ": "
              + Reasons.withFile(e),
          e);
    }
  }

  /** The file that belongs to a result; there are laboratories that write none. */
  public static Path beside(Path resultFolder) {
    return resultFolder.resolveSibling(FILE);
  }

  /** What every result says of its model. */
  public static ModelFile summary(CompressedModel model) {
    return new ModelFile(
        model.bytes(),
        model.bitsPerWeight(),
        OptionalDouble.of(model.methodBitsPerWeight()),
        OptionalDouble.of(model.sparsity()),
        fallbacks(model.tensors()),
        model.warnings(),
        Optional.of(making(model.effort())));
  }

  private static Making making(CompressionEffort effort) {
    return new Making(
        effort.seconds(),
        effort.forward(),
        effort.statistics(),
        effort.arithmetic(),
        effort.memory().bytes(),
        effort.memory().resident());
  }

  /** The tensors that are not as the recipe says, by reason. */
  public static List<Fallback> fallbacks(List<CompressedTensor> tensors) {
    Map<String, String> reasons = new HashMap<>();
    tensors.stream()
        .filter(CompressedTensor::fallback)
        .forEach(tensor -> reasons.put(tensor.name(), tensor.note()));
    return fallbacks(reasons);
  }

  /**
   * The same of tensors by name.
   *
   * @param reasons for each of them
   */
  public static List<Fallback> fallbacks(Map<String, String> reasons) {
    Map<String, List<String>> byReason = new TreeMap<>();
    reasons.forEach(
        (name, reason) -> byReason.computeIfAbsent(reason, some -> new ArrayList<>()).add(name));
    return byReason.entrySet().stream()
        .map(
            entry ->
                new Fallback(
                    entry.getKey(),
                    entry.getValue().size(),
                    TensorNames.shortened(entry.getValue())))
        .toList();
  }

  /** A tensor in the file. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record TensorFields(
      String name,
      List<Long> shape,
      String source,
      String type,
      long bytes,
      double bitsPerWeight,
      double methodBitsPerWeight,
      double sparsity,
      @Nullable String note) {

    static TensorFields of(CompressedTensor tensor) {
      return new TensorFields(
          tensor.name(),
          tensor.shape(),
          name(tensor.source()),
          name(tensor.target()),
          tensor.bytes(),
          tensor.bitsPerWeight(),
          tensor.methodBitsPerWeight(),
          tensor.sparsity(),
          tensor.fallback() ? tensor.note() : null);
    }

    private static String name(TensorType type) {
      return type.name().toLowerCase(Locale.ROOT);
    }
  }
}
