package io.github.trustengine.configuration;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Where files go when no key says so. */
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

  static Path cache() {
    return cache(
        System.getProperty("os.name", ""),
        Path.of(System.getProperty("user.home", "")),
        System.getenv());
  }

  /**
   * The cache folder of the platform: {@code %LOCALAPPDATA%} on Windows, {@code ~/Library/Caches}
   * on macOS, elsewhere that of the XDG base directory specification.
   */
  static Path cache(String system, Path home, Map<String, String> environment) {
    String name = system.toLowerCase(Locale.ROOT);
    Path caches;
    if (name.startsWith("windows")) {
      caches =
          folder(environment, "LOCALAPPDATA")
              .orElseGet(() -> home.resolve("AppData").resolve("Local"));
    } else if (name.startsWith("mac")) {
      caches = home.resolve("Library").resolve("Caches");
    } else {
      // The specification says that a relative path is to be ignored.
      caches =
          folder(environment, "XDG_CACHE_HOME")
              .filter(Path::isAbsolute)
              .orElseGet(() -> home.resolve(".cache"));
    }
    return caches.resolve("trust-engine");
  }

  private static Optional<Path> folder(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable))
        .filter(value -> !value.isBlank())
        .map(Path::of);
  }
}
