package io.github.trustengine.llama;

import io.github.trustengine.llama.Generation.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A response while it grows. */
final class Response {

  private final Tokenizer tokenizer;
  private final GenerationSettings settings;
  private final TextDecoder decoder;
  private final List<Integer> tokens = new ArrayList<>();
  private int end = -1;

  Response(Tokenizer tokenizer, GenerationSettings settings) {
    this.tokenizer = tokenizer;
    this.settings = settings;
    this.decoder = new TextDecoder(tokenizer);
  }

  /**
   * Adds a token, if it does not end the response; tells why the response is complete, if it is.
   */
  Optional<Stop> append(int token) {
    if (tokenizer.isEndOfGeneration(token) || settings.stopTokens().contains(token)) {
      return Optional.of(Stop.END_OF_GENERATION);
    }
    int before = decoder.length();
    tokens.add(token);
    decoder.append(token);
    end = firstStop(before);
    if (end >= 0) {
      return Optional.of(Stop.STOP_TEXT);
    }
    return tokens.size() == settings.maxTokens() ? Optional.of(Stop.MAX_TOKENS) : Optional.empty();
  }

  Generation toGeneration(
      int promptTokens, int reusedTokens, Stop stop, List<Double> optionLogProbabilities) {
    var text = decoder.text();
    return new Generation(
        end < 0 ? text : text.substring(0, end),
        tokens,
        promptTokens,
        reusedTokens,
        stop,
        optionLogProbabilities);
  }

  /** Where the first stop text begins that was not complete before; negative: there is none. */
  private int firstStop(int lengthBefore) {
    int first = -1;
    for (var stop : settings.stopTexts()) {
      int at = decoder.indexOf(stop, Math.max(0, lengthBefore - stop.length() + 1));
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    return first;
  }
}
