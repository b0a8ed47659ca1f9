package io.github.trustengine.testing;

import io.github.trustengine.catalog.StandardModelCatalog;
import java.nio.file.Path;

/** Real models for tests. A test that uses one is slow. */
public final class TestModels {

  private TestModels() {}

  /**
   * SmolLM2-135M-Instruct as Q4_1: the file that system property {@code test.model} names, or the
   * catalogue's, fetched once.
   */
  public static Path smollm2() {
    String copy = System.getProperty("test.model", "");
    return new StandardModelCatalog().fetch(copy.isEmpty() ? "smollm2-135m-instruct" : copy);
  }
}
