package io.github.trustengine.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultDirectoriesTests {

  @Test
  void writesWhereTheBuildToolCleans(@TempDir Path project) throws IOException {
    assertThat(DefaultDirectories.output(project)).isEqualTo(project.resolve("trust-results"));

    Files.createFile(project.resolve("build.gradle.kts"));
    assertThat(DefaultDirectories.output(project)).isEqualTo(project.resolve("build/trust"));

    Files.createFile(project.resolve("pom.xml"));
    assertThat(DefaultDirectories.output(project)).isEqualTo(project.resolve("target/trust"));
  }
}
