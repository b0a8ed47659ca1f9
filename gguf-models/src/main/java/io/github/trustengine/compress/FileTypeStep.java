package io.github.trustengine.compress;

/** Converts to one of llama.cpp's file types, as {@code llama-quantize} does. */
public record FileTypeStep(FileType fileType) implements Step {

  @Override
  public String slug() {
    return fileType.slug();
  }

  @Override
  public boolean needsCalibration() {
    return false;
  }

  @Override
  public boolean readsImportance() {
    return true;
  }
}
