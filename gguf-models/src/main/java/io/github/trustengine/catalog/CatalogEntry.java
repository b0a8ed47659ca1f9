package io.github.trustengine.catalog;

import java.nio.file.Path;

/**
 * A model that the catalogue knows by name.
 *
 * @param name what suites and the command line call it
 * @param description one line for people
 * @param licence SPDX identifier of the model's licence
 * @param bytes size of the file
 * @param sha256 SHA-256 of the file, 64 lower-case hexadecimal digits
 * @param path where the file is, or will be once it is fetched
 * @param cached whether a file of the right size is there
 */
public record CatalogEntry(
    String name,
    String description,
    String licence,
    long bytes,
    String sha256,
    Path path,
    boolean cached) {}
