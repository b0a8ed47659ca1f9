package io.github.trustengine.catalog;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a text that names a model means. Parsing looks at the text only: no file is read and no
 * connection made, so it can be used while tests are discovered.
 *
 * <ul>
 *   <li>{@code hf:OWNER/REPO/FILE[@REVISION]}: a file of the hub; the revision is what follows the
 *       last {@code @}, {@code main} by default
 *   <li>{@code https://...}, or {@code http://} on this machine; {@code #sha256=HEX} at the end has
 *       the file verified
 *   <li>a text with a slash or backslash, or that ends in {@code .gguf}: a path; a leading {@code
 *       ~/} is the user's home
 *   <li>everything else: a name in the catalogue
 * </ul>
 */
public sealed interface ModelReference {

  /** A name in the catalogue. */
  record Named(String name) implements ModelReference {}

  /** A file on this machine; nothing is known about whether it exists. */
  record LocalFile(Path path) implements ModelReference {}

  /**
   * A file somewhere else.
   *
   * @param uri without fragment
   * @param sha256 what the file must have, 64 lower-case hexadecimal digits
   */
  record Address(URI uri, Optional<String> sha256) implements ModelReference {}

  /**
   * A file of a model repository of the hub.
   *
   * @param file path inside the repository, segments separated by slashes
   * @param revision branch, tag or commit
   */
  record Hub(String owner, String repository, String file, String revision)
      implements ModelReference {}

  /**
   * Reads a reference.
   *
   * @throws CatalogException for a name that is not in the catalogue, with the nearest ones, and
   *     for a malformed reference
   */
  static ModelReference parse(String text) {
    return new ReferenceParser(BuiltInModels.names()).parse(text);
  }
}
