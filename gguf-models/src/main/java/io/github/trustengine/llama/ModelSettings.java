package io.github.trustengine.llama;

import java.util.Optional;

/**
 * How a model is loaded.
 *
 * @param gpuLayers layers that are computed on a GPU, negative for all; without a GPU it has no
 *     effect
 * @param memoryMapped whether the file is mapped instead of read
 * @param chatTemplate a Jinja template in place of the file's
 */
public record ModelSettings(int gpuLayers, boolean memoryMapped, Optional<String> chatTemplate) {

  /** All layers on a GPU where the library has one, mapped, with the file's own template. */
  public static ModelSettings standard() {
    return new ModelSettings(-1, true, Optional.empty());
  }

  public ModelSettings withGpuLayers(int gpuLayers) {
    return new ModelSettings(gpuLayers, memoryMapped, chatTemplate);
  }

  public ModelSettings withChatTemplate(String template) {
    return new ModelSettings(gpuLayers, memoryMapped, Optional.of(template));
  }
}
