package io.github.trustengine.responses;

import io.github.trustengine.hash.Sha256;
import io.github.trustengine.llama.GenerationSettings;
import io.github.trustengine.llama.RequestTokens;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The keys of one model's responses: hashes of everything that a response depends on, so that equal
 * keys mean equal responses. Where a question comes from (dimension, scenario, item) is no part of
 * it.
 */
public final class ResponseKeys {

  /** Another number whenever this program comes to other responses from the same ingredients. */
  private static final int PROCEDURE = 1;

  private final String model;

  /**
   * @param modelSha256 hash of the model's file
   * @param fingerprint everything else that all its responses depend on
   */
  public ResponseKeys(String modelSha256, Map<String, String> fingerprint) {
    this.model =
        hash(
            out -> {
              out.writeInt(PROCEDURE);
              write(out, modelSha256);
              for (Map.Entry<String, String> entry : new TreeMap<>(fingerprint).entrySet()) {
                write(out, entry.getKey());
                write(out, entry.getValue());
              }
            });
  }

  /** The key of the response to a request; the pieces in which it is decoded count as well. */
  public ResponseKey of(RequestTokens request, GenerationSettings settings) {
    return new ResponseKey(
        hash(
            out -> {
              write(out, model);
              out.writeInt(request.prompt().shared());
              write(out, request.prompt().tokens());
              out.writeInt(request.options().size());
              for (List<Integer> option : request.options()) {
                write(out, option);
              }
              out.writeInt(settings.maxTokens());
              // What has no effect on greedy decoding makes no difference either.
              boolean sampled = settings.temperature() > 0;
              out.writeBoolean(sampled);
              if (sampled) {
                out.writeDouble(settings.temperature());
                out.writeInt(settings.topK());
                out.writeLong(settings.seed());
              }
              out.writeInt(settings.stopTexts().size());
              for (String text : settings.stopTexts()) {
                write(out, text);
              }
              write(out, settings.stopTokens().stream().sorted().distinct().toList());
            }));
  }

  private interface Ingredients {
    void writeTo(DataOutputStream out) throws IOException;
  }

  private static String hash(Ingredients ingredients) {
    var digest = Sha256.digest();
    var target = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
    try (var out = new DataOutputStream(target)) {
      ingredients.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Sha256.hex(digest);
  }

  private static void write(DataOutputStream out, List<Integer> tokens) throws IOException {
    out.writeInt(tokens.size());
    for (int token : tokens) {
      out.writeInt(token);
    }
  }

  /** With its length, so that no two lists of texts look alike. */
  private static void write(DataOutputStream out, String text) throws IOException {
    out.writeInt(text.length());
    out.writeChars(text);
  }
}
