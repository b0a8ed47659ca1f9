package io.github.trustengine.configuration;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where results go when no key says so. */
final class DefaultDirectories {

  private static final List<String> GRADLE_FILES =
      List.of("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts");

  private DefaultDirectories() {}

  static Path output() {
    return output(Path.of(""));
  }

  /** Below the folder that the build tool of this project empties when it cleans. */
  static Path output(Path project) {
    if (Files.exists(project.resolve("pom.xml"))) {
      return project.resolve("target").resolve("trust");
    }
    if (GRADLE_FILES.stream().map(project::resolve).anyMatch(Files::exists)) {
      return project.resolve("build").resolve("trust");
    }
    return project.resolve("trust-results");
  }
}
