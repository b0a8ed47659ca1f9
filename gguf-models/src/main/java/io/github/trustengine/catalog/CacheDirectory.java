package io.github.trustengine.catalog;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Where files live that can be fetched or made again.
 *
 * <p>The environment variable {@code TRUST_CACHE_DIR} names the directory; otherwise it follows the
 * platform's convention:
 *
 * <ul>
 *   <li>Linux and others: {@code $XDG_CACHE_HOME/trustengine} (an absolute path only, as the XDG
 *       base directory specification says), else {@code ~/.cache/trustengine}
 *   <li>macOS: {@code ~/Library/Caches/trustengine}
 *   <li>Windows: {@code %LOCALAPPDATA%\trustengine}, else {@code ~\AppData\Local\trustengine}
 * </ul>
 */
public final class CacheDirectory {

  /** Environment variable that names the directory. */
  public static final String VARIABLE = "TRUST_CACHE_DIR";

  private static final String NAME = "trustengine";

  private CacheDirectory() {}

  /**
   * The directory for this user on this machine; it need not exist yet.
   *
   * @throws CatalogException when neither the environment nor the user's home says where
   */
  public static Path standard() {
    return of(
        System.getenv(),
        System.getProperty("os.name", ""),
        // "?" is what Java says for a user without an entry in the password file.
        System.getProperty("user.home", ""));
  }

  static Path of(Map<String, String> environment, String operatingSystem, String home) {
    String override = environment.getOrDefault(VARIABLE, "");
    if (!override.isBlank()) {
      return Path.of(override).toAbsolutePath().normalize();
    }
    String os = operatingSystem.toLowerCase(Locale.ROOT);
    if (os.startsWith("windows")) {
      String local = environment.getOrDefault("LOCALAPPDATA", "");
      return local.isBlank()
          ? home(home).resolve("AppData").resolve("Local").resolve(NAME)
          : Path.of(local).resolve(NAME);
    }
    if (os.startsWith("mac")) {
      return home(home).resolve("Library").resolve("Caches").resolve(NAME);
    }
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    return !xdg.isBlank() && Path.of(xdg).isAbsolute()
        ? Path.of(xdg).resolve(NAME)
        : home(home).resolve(".cache").resolve(NAME);
  }

  private static Path home(String home) {
    if (home.isBlank() || home.equals("?")) {
      throw new CatalogException(
          "No cache directory: this user has no home directory. Set "
              + VARIABLE
              + " or trust.cache.dir to a directory that can be written.");
    }
    return Path.of(home);
  }
}
