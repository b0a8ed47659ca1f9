package io.github.trustengine.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultDirectoriesTests {

  private static final Path HOME = Path.of("home").toAbsolutePath();

  @Test
  void writesWhereTheBuildToolCleans(@TempDir Path project) throws IOException {
    assertThat(DefaultDirectories.output(project)).isEqualTo(project.resolve("trust-results"));

    Files.createFile(project.resolve("build.gradle.kts"));
    assertThat(DefaultDirectories.output(project)).isEqualTo(project.resolve("build/trust"));

    Files.createFile(project.resolve("pom.xml"));
    assertThat(DefaultDirectories.output(project)).isEqualTo(project.resolve("target/trust"));
  }

  @Test
  void cachesWhereThePlatformDoes() {
    assertThat(DefaultDirectories.cache("Linux", HOME, Map.of()))
        .isEqualTo(HOME.resolve(".cache/trust-engine"));
    assertThat(
            DefaultDirectories.cache(
                "Linux", HOME, Map.of("XDG_CACHE_HOME", HOME.resolve("xdg").toString())))
        .isEqualTo(HOME.resolve("xdg/trust-engine"));
    assertThat(DefaultDirectories.cache("Linux", HOME, Map.of("XDG_CACHE_HOME", "relative")))
        .isEqualTo(HOME.resolve(".cache/trust-engine"));
    assertThat(DefaultDirectories.cache("Mac OS X", HOME, Map.of()))
        .isEqualTo(HOME.resolve("Library/Caches/trust-engine"));
    assertThat(DefaultDirectories.cache("Windows 11", HOME, Map.of()))
        .isEqualTo(HOME.resolve("AppData/Local/trust-engine"));
    assertThat(
            DefaultDirectories.cache(
                "Windows 11", HOME, Map.of("LOCALAPPDATA", HOME.resolve("local").toString())))
        .isEqualTo(HOME.resolve("local/trust-engine"));
  }
}
