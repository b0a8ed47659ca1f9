package io.github.trustengine.catalog;

import java.nio.file.Path;

/** Finds models by name, path or address and fetches what is not in the cache. */
public interface ModelCatalog {

  /**
   * The model's file on this machine, fetched on first use.
   *
   * @param model a catalogue name, a path, an {@code https://} address or {@code
   *     hf:OWNER/REPO/FILE[@REVISION]}; see {@link ModelReference}
   * @return an absolute path; of a split model, that of the part that was named, with all other
   *     parts beside it
   * @throws CatalogException when the model is unknown, or no source delivers it
   */
  Path fetch(String model);
}
