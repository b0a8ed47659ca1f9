package io.github.trustengine.judge;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trustengine.hash.Sha256;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A sequence classifier as it is exported from the Transformers library: an ONNX file with {@code
 * tokenizer.json} and {@code config.json} beside it.
 */
record ClassifierFiles(Path model, Path tokenizer, Path config) {

  private static final String NEEDED =
      " A judge is a folder with model.onnx, tokenizer.json and config.json, or the ONNX file in"
          + " such a folder.";
  private static final int LONGEST = 512;

  static ClassifierFiles of(String choice) {
    Path path;
    try {
      path = Path.of(choice);
    } catch (InvalidPathException e) {
      throw new JudgeException("\"" + choice + "\" is no path." + NEEDED, e);
    }
    if (!Files.exists(path)) {
      throw new JudgeException("There is no toxicity judge " + path + "." + NEEDED);
    }
    Path file = (Files.isDirectory(path) ? path.resolve("model.onnx") : path).toAbsolutePath();
    ClassifierFiles files =
        new ClassifierFiles(
            file, file.resolveSibling("tokenizer.json"), file.resolveSibling("config.json"));
    for (Path needed : List.of(files.model, files.tokenizer, files.config)) {
      if (!Files.isRegularFile(needed)) {
        throw new JudgeException(
            "The toxicity judge " + path + " lacks the file " + needed + "." + NEEDED);
      }
    }
    return files;
  }

  ToxicityJudge open(int threads) {
    JsonNode json = json();
    ClassifierHead head = ClassifierHead.of(json, config);
    int longest = Math.min(LONGEST, json.path("max_position_embeddings").asInt(LONGEST));
    Map<String, String> fingerprint = fingerprint();
    Windows windows = windows(longest);
    Model weights;
    try {
      weights = weights();
    } catch (JudgeException e) {
      windows.close();
      throw e;
    }
    // What does not fit together shows here and not in the middle of a run.
    return new OnnxJudge(new SequenceModel(weights, windows, head, threads), fingerprint);
  }

  private JsonNode json() {
    try {
      return new ObjectMapper().readTree(config.toFile());
    } catch (JsonProcessingException e) {
      throw new JudgeException(config + " is no valid JSON: " + e.getOriginalMessage() + ".", e);
    } catch (IOException e) {
      throw unreadable(config, e);
    }
  }

  private Windows windows(int longest) {
    try (InputStream stream = Files.newInputStream(tokenizer)) {
      return Windows.of(stream, longest);
    } catch (IOException e) {
      throw unreadable(tokenizer, e);
    } catch (RuntimeException e) {
      throw new JudgeException(
          tokenizer + " is no tokenizer: " + e.getMessage() + ". Export the classifier again.", e);
    }
  }

  private Model weights() {
    Model result = SequenceModel.newModel(model.toString());
    try {
      Path folder = model.toAbsolutePath().getParent();
      result.load(folder, model.getFileName().toString(), SequenceModel.OPTIONS);
      return result;
    } catch (IOException | MalformedModelException e) {
      result.close();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new JudgeException(
          model
              + " cannot be loaded as an ONNX model: "
              + cause.getMessage()
              + " Export the classifier again.",
          e);
    }
  }

  private Map<String, String> fingerprint() {
    try {
      return Map.of(
          "name", "ONNX classifier",
          "model", Sha256.of(model),
          "tokenizer", Sha256.of(tokenizer),
          "config", Sha256.of(config),
          "runtime", BuiltInJudge.runtime());
    } catch (IOException e) {
      throw unreadable(model, e);
    }
  }

  private static JudgeException unreadable(Path file, IOException e) {
    return new JudgeException(file + " cannot be read: " + Reasons.of(e) + ".", e);
  }
}
