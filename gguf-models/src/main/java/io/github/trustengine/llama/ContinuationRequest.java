package io.github.trustengine.llama;

/**
 * A continuation whose probability after a prompt is asked.
 *
 * @param continuation a text of at least one token; read as the beginning of a response, in which
 *     nothing is a control token
 */
public record ContinuationRequest(Prompt prompt, String continuation) {

  public ContinuationRequest {
    if (continuation.isEmpty()) {
      throw new IllegalArgumentException("the continuation is empty");
    }
  }
}
