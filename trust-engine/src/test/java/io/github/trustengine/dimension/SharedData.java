package io.github.trustengine.dimension;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** DecodingTrust's own data, which is not part of this project. */
public final class SharedData {

  private SharedData() {}

  /** The folder; skips the test where it is missing. */
  public static Path folder() {
    Path folder = Path.of(System.getProperty("test.shared.dir", "../../shared"), "decodingtrust");
    assumeTrue(Files.isDirectory(folder), () -> folder + " with DecodingTrust's data is missing");
    return folder;
  }

  public static DataFolder open() {
    return DataFolders.open(Optional.of(folder()));
  }

  public static DataFolder own() {
    return DataFolders.open(Optional.empty());
  }
}
