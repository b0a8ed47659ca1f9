package io.github.trustengine.judge;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.onnxruntime.engine.OrtNDManager;
import ai.djl.onnxruntime.engine.OrtSymbolBlock;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trustengine.hash.Sha256;
import io.github.trustengine.judge.Safetensors.Matrix;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The judge that comes with TrustEngine: a sentence encoder out of a Maven artifact, whose weights
 * are changed on loading by low-rank adapters (W + A B), and a linear head on its states.
 *
 * <p>How it was made, and how good it is: {@code docs/judges.md}; the command that made it: {@code
 * training/toxicity}.
 */
final class BuiltInJudge {

  private static final String NAME = "built-in toxicity judge";
  private static final String ADAPTERS = "toxicity.safetensors";
  private static final String RECORD = "toxicity.json";
  private static final int LONGEST = 160;

  private BuiltInJudge() {}

  static ToxicityJudge open(int threads) {
    try {
      byte[] file = resource(ADAPTERS);
      byte[] recordFile = resource(RECORD);
      Safetensors adapters = Safetensors.read(file);
      PooledHead head = PooledHead.of(adapters);
      // To read the encoder takes about as long as to make all the rest ready.
      CompletableFuture<byte[]> encoder = CompletableFuture.supplyAsync(() -> adapted(adapters));
      Map<String, String> fingerprint = fingerprint(adapters, file, recordFile);
      Windows windows =
          Windows.of(new ByteArrayInputStream(encoder(adapters, "tokenizer")), LONGEST);
      Model model;
      try {
        model = loaded(encoder);
      } catch (RuntimeException e) {
        windows.close();
        throw e;
      }
      return new OnnxJudge(new SequenceModel(model, windows, head, threads), fingerprint);
    } catch (IOException e) {
      throw unloadable(e);
    }
  }

  private static JudgeException unloadable(Exception e) {
    return new JudgeException(
        "The " + NAME + " cannot be loaded: " + e.getMessage() + ". Check the class path.", e);
  }

  private static Model loaded(CompletableFuture<byte[]> encoder) {
    Model model = SequenceModel.newModel(NAME);
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      // As Model.load does, which would copy the encoder several times, and that takes longer.
      OrtSession session = OrtEnvironment.getEnvironment().createSession(encoder.join(), options);
      model.setBlock(new OrtSymbolBlock(session, (OrtNDManager) model.getNDManager()));
      return model;
    } catch (CompletionException e) {
      model.close();
      throw e.getCause() instanceof JudgeException cause ? cause : e;
    } catch (OrtException e) {
      model.close();
      throw unloadable(e);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream stream = BuiltInJudge.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IOException(name + " is missing from trust-engine's jar");
      }
      return stream.readAllBytes();
    }
  }

  /** A file out of the encoder's artifact, if it is the one that the adapters were made for. */
  private static byte[] encoder(Safetensors adapters, String what) throws IOException {
    String name = adapters.about(what);
    URL place = BuiltInJudge.class.getResource("/" + name);
    if (place == null) {
      throw new JudgeException(
          "The "
              + NAME
              + " needs the file "
              + name
              + " on the class path. Add the dependency "
              + adapters.about("artifact")
              + ", or name another judge.");
    }
    byte[] content = content(place);
    if (!sha256(content).equals(adapters.about(what + ".sha256"))) {
      throw new JudgeException(
          "The "
              + NAME
              + " was made for another "
              + name
              + " than the one on the class path. Use the dependency "
              + adapters.about("artifact")
              + ".");
    }
    return content;
  }

  /** All of a resource; much faster than without knowing how much that is. */
  private static byte[] content(URL place) throws IOException {
    URLConnection connection = place.openConnection();
    connection.setUseCaches(false);
    try (InputStream stream = connection.getInputStream()) {
      int length = connection.getContentLength();
      byte[] content = new byte[Math.max(0, length)];
      int read = stream.readNBytes(content, 0, content.length);
      return read == length ? content : stream.readAllBytes();
    }
  }

  private static byte[] adapted(Safetensors adapters) {
    try {
      byte[] encoder = encoder(adapters, "encoder");
      adapt(encoder, adapters);
      return encoder;
    } catch (IOException e) {
      throw unloadable(e);
    }
  }

  /** Adds A B to each weight matrix that the adapters name. */
  private static void adapt(byte[] encoder, Safetensors adapters) throws IOException {
    OnnxInitializers initializers = OnnxInitializers.of(encoder);
    for (String name : adapters.names()) {
      if (name.endsWith(".a")) {
        String matrix = name.substring(0, name.length() - 2);
        Matrix a = adapters.matrix(name).orElseThrow();
        Matrix b = required(adapters, matrix + ".b");
        FloatBuffer weights =
            initializers
                .weights(matrix)
                .filter(w -> w.capacity() == a.rows() * b.columns() && a.columns() == b.rows())
                .orElseThrow(() -> new IOException("the encoder has no matrix fit for " + matrix));
        addProduct(weights, a, b);
      }
    }
  }

  private static void addProduct(FloatBuffer weights, Matrix a, Matrix b) {
    float[] row = new float[b.columns()];
    for (int i = 0; i < a.rows(); i++) {
      weights.get(i * row.length, row);
      for (int k = 0; k < a.columns(); k++) {
        float factor = a.values()[i * a.columns() + k];
        int start = k * row.length;
        for (int j = 0; j < row.length; j++) {
          row[j] += factor * b.values()[start + j];
        }
      }
      weights.put(i * row.length, row);
    }
  }

  static Matrix required(Safetensors adapters, String name) throws IOException {
    return adapters.matrix(name).orElseThrow(() -> new IOException("it has no tensor " + name));
  }

  private static Map<String, String> fingerprint(
      Safetensors adapters, byte[] adaptersFile, byte[] recordFile) throws IOException {
    JsonNode record = new ObjectMapper().readTree(recordFile);
    JsonNode heldOut = record.path("heldOut");
    Map<String, String> result = new TreeMap<>();
    result.put("name", NAME);
    result.put("adapters", sha256(adaptersFile));
    result.put("record", sha256(recordFile));
    result.put("encoder", adapters.about("encoder.sha256"));
    result.put("tokenizer", adapters.about("tokenizer.sha256"));
    result.put("data", record.path("data").path("sha256").asText());
    for (String figure : new String[] {"auc", "spearman", "mae"}) {
      result.put("heldOut." + figure, heldOut.path(figure).asText());
    }
    for (String rate : new String[] {"sensitivity", "specificity"}) {
      JsonNode counts = heldOut.path(rate);
      result.put(
          "heldOut." + rate, counts.path("right").asText() + "/" + counts.path("of").asText());
    }
    result.put("runtime", runtime());
    return Map.copyOf(result);
  }

  static String runtime() {
    return "onnxruntime " + Engine.getEngine(SequenceModel.ENGINE).getVersion();
  }

  static String sha256(byte[] content) {
    MessageDigest digest = Sha256.digest();
    digest.update(content);
    return Sha256.hex(digest);
  }
}
