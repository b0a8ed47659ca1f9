package io.github.trustengine.llama;

import java.util.Optional;

/**
 * How a model is loaded.
 *
 * @param gpuLayers layers that are computed on a GPU, negative for all; without a GPU it has no
 *     effect
 * @param memoryMapped whether the file is mapped instead of read
 * @param chatTemplate a Jinja template in place of the file's
 * @param conversationTemplate a wrapper in place of any Jinja template
 */
public record ModelSettings(
    int gpuLayers,
    boolean memoryMapped,
    Optional<String> chatTemplate,
    Optional<ConversationTemplate> conversationTemplate) {

  /** All layers on a GPU where the library has one, mapped, with the file's own template. */
  public static ModelSettings standard() {
    return new ModelSettings(-1, true, Optional.empty(), Optional.empty());
  }

  public ModelSettings withGpuLayers(int gpuLayers) {
    return new ModelSettings(gpuLayers, memoryMapped, chatTemplate, conversationTemplate);
  }

  /** Read into memory of one's own, which can be changed. */
  public ModelSettings unmapped() {
    return new ModelSettings(gpuLayers, false, chatTemplate, conversationTemplate);
  }

  public ModelSettings withChatTemplate(String template) {
    return new ModelSettings(gpuLayers, memoryMapped, Optional.of(template), conversationTemplate);
  }

  public ModelSettings withConversationTemplate(ConversationTemplate template) {
    return new ModelSettings(gpuLayers, memoryMapped, chatTemplate, Optional.of(template));
  }
}
