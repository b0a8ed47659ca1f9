package io.github.trustengine.catalog;

import io.github.trustengine.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where in the cache a model is: {@code NAME/FILE}, {@code hub/OWNER/REPO/REVISION/FILE} or {@code
 * web/HOST/HASH/FILE} below {@code models}. All parts of a split model come into one directory.
 */
record CacheLayout(Path cache) {

  private static final int LONGEST_NAME = 150;

  Path of(NamedModel model) {
    return models().resolve(model.name()).resolve(model.file());
  }

  Path of(ModelReference.Hub hub) {
    Path directory =
        models()
            .resolve("hub")
            .resolve(hub.owner())
            .resolve(hub.repository())
            .resolve(safe(hub.revision()));
    for (String segment : hub.file().split("/", -1)) {
      directory = directory.resolve(safe(segment));
    }
    return directory;
  }

  Path of(ModelReference.Address address) {
    String file = Web.lastSegment(address.uri());
    // All but the file's name, so that the parts of a split model share the directory.
    String place = Web.withLastSegment(address.uri(), "").toString();
    return models()
        .resolve("web")
        .resolve(safe(address.uri().getHost()))
        .resolve(Sha256.of(place).substring(0, 16))
        .resolve(file.isEmpty() ? "model" : safe(file));
  }

  private Path models() {
    return cache.resolve("models");
  }

  /** A name that every file system takes: other characters as % and hexadecimal digits. */
  private static String safe(String name) {
    StringBuilder safe = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_'
              || (c == '.' && safe.length() > 0);
      safe.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
    }
    return safe.length() <= LONGEST_NAME
        ? safe.toString()
        : Sha256.of(name).substring(0, 16) + safe.substring(safe.length() - LONGEST_NAME + 16);
  }
}
