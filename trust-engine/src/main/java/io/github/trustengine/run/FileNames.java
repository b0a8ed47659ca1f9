package io.github.trustengine.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;

/** Folder names from models and items files, which may be paths or addresses. */
final class FileNames {

  private FileNames() {}

  /**
   * The text itself where every file system takes it as a name; otherwise its last part and a few
   * digits of a hash, for two paths may end alike.
   */
  static String of(String text) {
    if (text.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      return text;
    }
    String last = text.replaceAll("^.*[/\\\\](?=.)", "").replaceAll("[^A-Za-z0-9._-]", "_");
    String hash = UUID.nameUUIDFromBytes(text.getBytes(UTF_8)).toString().substring(0, 8);
    return last + "-" + hash;
  }
}
