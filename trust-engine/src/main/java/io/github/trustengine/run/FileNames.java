package io.github.trustengine.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;

/** Folder names from models and items files, which may be paths or addresses. */
final class FileNames {

  /** File systems take 255 bytes, but some programs no more than 260 in a whole path. */
  private static final int LONGEST = 80;

  private FileNames() {}

  /**
   * The text itself where every file system takes it as a name; otherwise the beginning of its last
   * part and a few digits of a hash, for two paths may end alike.
   */
  static String of(String text) {
    if (text.length() <= LONGEST && text.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      return text;
    }
    String last = text.replaceAll("^.*[/\\\\](?=.)", "").replaceAll("[^A-Za-z0-9._-]", "_");
    String hash = UUID.nameUUIDFromBytes(text.getBytes(UTF_8)).toString().substring(0, 8);
    return last.substring(0, Math.min(last.length(), LONGEST - hash.length() - 1)) + "-" + hash;
  }
}
