package io.github.trustengine.catalog;

import java.util.List;

/**
 * A line of the catalogue.
 *
 * @param file name of the file in the cache
 * @param origins where the file is fetched from, tried in this order
 */
record NamedModel(
    String name,
    String description,
    String licence,
    String file,
    Expected expected,
    List<Origin> origins) {

  NamedModel {
    origins = List.copyOf(origins);
  }
}
