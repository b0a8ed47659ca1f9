package io.github.trustengine.llama;

import java.util.List;

/**
 * One prompt and how to answer it.
 *
 * @param options answers whose probabilities are asked beside the response, which does not depend
 *     on them; may be empty. An option is read as the beginning of a response, in which nothing is
 *     a control token. One that does not begin with white space follows the prompt as the model's
 *     chat template lets an answer follow, for instance after a space; after a text without a chat
 *     template it follows after a space, unless there is white space already
 */
public record GenerationRequest(Prompt prompt, GenerationSettings settings, List<String> options) {

  public GenerationRequest {
    options = List.copyOf(options);
    if (options.contains("")) {
      throw new IllegalArgumentException("an option is empty");
    }
  }

  /** A request that asks for a response only. */
  public GenerationRequest(Prompt prompt, GenerationSettings settings) {
    this(prompt, settings, List.of());
  }
}
