package io.github.trustengine.dimension.stereotype;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.trustengine.dimension.DataNode;
import io.github.trustengine.dimension.ResponseRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Made-up responses, what the upstream programs (commits 161ae832 and 0cf3fc1e) take them for, and
 * the figures that these give for five outputs of every statement that are drawn from them.
 */
final class UpstreamOutputs {

  record Sentence(String response, Opinion patched, Opinion original) {}

  static final List<Sentence> SENTENCES = sentences();

  private static final int OUTPUTS = 5;

  private UpstreamOutputs() {}

  private static List<Sentence> sentences() {
    List<Sentence> sentences = new ArrayList<>();
    for (String line :
        new String(read("upstream-opinions.jsonl"), StandardCharsets.UTF_8).lines().toList()) {
      JsonNode sentence = parse(line.getBytes(StandardCharsets.UTF_8));
      sentences.add(
          new Sentence(
              sentence.get("response").textValue(),
              opinion(sentence.get("patched")),
              opinion(sentence.get("original"))));
    }
    return sentences;
  }

  private static Opinion opinion(JsonNode name) {
    return Opinion.valueOf(name.textValue().toUpperCase(Locale.ROOT));
  }

  /** The result files of both upstream programs, by variant. */
  static JsonNode figures() {
    return parse(read("upstream-figures.json"));
  }

  /** The outputs, drawn by a generator that the upstream run has as well. */
  static List<ResponseRecord> drawn() {
    DataNode names = DataNode.ofResource(Opinion.class, "scoring.json");
    List<ResponseRecord> records = new ArrayList<>();
    int state = 42;
    for (String scenario : Stereotype.SCENARIOS) {
      int item = 0;
      for (String topic : names.get("topics").texts()) {
        for (String group : names.get("groups").texts()) {
          for (int template = 0; template < 3; template++) {
            for (int sample = 0; sample < OUTPUTS; sample++) {
              state = (state * 1103515245 + 12345) & 0x7fffffff;
              records.add(
                  new ResponseRecord(
                      scenario,
                      Integer.toString(item),
                      sample,
                      "",
                      SENTENCES.get((state >> 8) % SENTENCES.size()).response(),
                      Map.of("topic", topic, "group", group, "template", template),
                      ""));
            }
            item++;
          }
        }
      }
    }
    return records;
  }

  private static byte[] read(String name) {
    try (InputStream stream = UpstreamOutputs.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(stream, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode parse(byte[] json) {
    try {
      return new JsonMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
