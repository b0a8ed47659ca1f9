package io.github.trustengine.dimension;

import io.github.trustengine.dimension.JsonFolder.Content;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens the folder with the items and wording of a run. */
public final class DataFolders {

  private DataFolders() {}

  /**
   * Open the user's folder, or, if none is given, our own items.
   *
   * <p>A file that is missing below the folder's {@code data/} is taken from {@code standin/}
   * beside it, where invented substitutes lie; a warning and the fingerprint say so.
   *
   * @param directory has {@code data/} in DecodingTrust's layout and, beside it, {@code
   *     strings.json}
   * @throws MissingDataException if it is not such a folder
   */
  public static DataFolder open(Optional<Path> directory) {
    return directory.map(DataFolders::directory).orElseGet(DataFolders::own);
  }

  private static DataFolder directory(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new MissingDataException(directory + " is not a directory. " + hint());
    }
    for (String needed : List.of("strings.json", "data")) {
      if (!Files.exists(directory.resolve(needed))) {
        throw new MissingDataException(directory + " has no " + needed + ". " + hint());
      }
    }
    return new JsonFolder(
        "data folder",
        directory + "/",
        section -> new JsonFolder.Place("strings.json", section),
        path -> find(directory, path));
  }

  private static String hint() {
    return "A data folder has data/ in DecodingTrust's layout and strings.json beside it; "
        + "trust data import makes one, see docs/data.md.";
  }

  private static Optional<Content> find(Path directory, String path) {
    Path file = directory.resolve(path);
    return Files.exists(file) ? Optional.of(() -> Files.readAllBytes(file)) : Optional.empty();
  }

  private static DataFolder own() {
    return new JsonFolder(
        "own items",
        "own item file ",
        section -> new JsonFolder.Place("strings/" + section + ".json", ""),
        DataFolders::resource);
  }

  private static Optional<Content> resource(String path) {
    return Optional.ofNullable(DataFolders.class.getResource("own/" + path))
        .map(
            resource ->
                () -> {
                  try (InputStream stream = resource.openStream()) {
                    return stream.readAllBytes();
                  }
                });
  }
}
