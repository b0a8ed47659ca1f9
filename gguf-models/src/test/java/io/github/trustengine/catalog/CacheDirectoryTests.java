package io.github.trustengine.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheDirectoryTests {

  private static final String HOME = Path.of("home").toAbsolutePath().toString();

  private static Path below(String first, String... more) {
    return Path.of(first, more);
  }

  @Test
  void followsTheConventionOfThePlatform() {
    assertThat(CacheDirectory.of(Map.of(), "Linux", HOME))
        .isEqualTo(below(HOME, ".cache", "trustengine"));
    assertThat(CacheDirectory.of(Map.of(), "FreeBSD", HOME))
        .isEqualTo(below(HOME, ".cache", "trustengine"));
    assertThat(CacheDirectory.of(Map.of(), "Mac OS X", HOME))
        .isEqualTo(below(HOME, "Library", "Caches", "trustengine"));
    assertThat(CacheDirectory.of(Map.of(), "Windows 11", HOME))
        .isEqualTo(below(HOME, "AppData", "Local", "trustengine"));
  }

  @Test
  void followsTheVariablesOfThePlatform() {
    String other = Path.of("other").toAbsolutePath().toString();
    Map<String, String> environment = Map.of("XDG_CACHE_HOME", other, "LOCALAPPDATA", other);
    assertThat(CacheDirectory.of(environment, "Linux", HOME))
        .isEqualTo(below(other, "trustengine"));
    assertThat(CacheDirectory.of(environment, "Windows 11", HOME))
        .isEqualTo(below(other, "trustengine"));
    assertThat(CacheDirectory.of(environment, "Mac OS X", HOME))
        .isEqualTo(below(HOME, "Library", "Caches", "trustengine"));
  }

  @Test
  void ignoresARelativeXdgDirectoryAndBlankVariables() {
    assertThat(CacheDirectory.of(Map.of("XDG_CACHE_HOME", "relative"), "Linux", HOME))
        .isEqualTo(below(HOME, ".cache", "trustengine"));
    assertThat(
            CacheDirectory.of(Map.of("XDG_CACHE_HOME", "", "TRUST_CACHE_DIR", " "), "Linux", HOME))
        .isEqualTo(below(HOME, ".cache", "trustengine"));
  }

  @Test
  void obeysItsOwnVariableFirst() {
    assertThat(
            CacheDirectory.of(
                Map.of("TRUST_CACHE_DIR", "a/../mine", "XDG_CACHE_HOME", HOME), "Linux", "?"))
        .isEqualTo(Path.of("mine").toAbsolutePath());
  }

  @Test
  void saysWhatToDoForAUserWithoutHome() {
    assertThatThrownBy(() -> CacheDirectory.of(Map.of(), "Linux", "?"))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("TRUST_CACHE_DIR");
  }
}
