package io.github.trustengine.compress;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * The files of one result: the model, its provenance, and a directory while it is being made. The
 * time of last use is the provenance's time of last change.
 *
 * @param stem {@code <recipe>-<key>}
 */
record StoreEntry(Path directory, String stem) implements StoreItem {

  private static final String MODEL = ".gguf";
  private static final String PROVENANCE = ".json";
  private static final String STAGING = ".making";
  private static final String WORKSPACE = "work";

  /** How long the half-done work of a killed process is worth going on with. */
  private static final Duration WORTH_KEEPING = Duration.ofDays(7);

  static StoreEntry of(Path directory, Recipe recipe, String key) {
    return new StoreEntry(directory, recipe.slug() + "-" + key);
  }

  /** The entry that a file or directory of the store belongs to. */
  static Optional<StoreEntry> owning(Path path) {
    var name = path.getFileName().toString();
    int dot = name.lastIndexOf('.');
    var suffix = dot < 0 ? "" : name.substring(dot);
    if (!suffix.equals(MODEL) && !suffix.equals(PROVENANCE) && !suffix.equals(STAGING)) {
      return Optional.empty();
    }
    var stem = name.substring(0, dot);
    return stem.matches(".+-[0-9a-f]{32}")
        ? Optional.of(new StoreEntry(path.resolveSibling(""), stem))
        : Optional.empty();
  }

  @Override
  public String key() {
    return stem.substring(stem.lastIndexOf('-') + 1);
  }

  Path model() {
    return directory.resolve(stem + MODEL);
  }

  private Path provenanceFile() {
    return directory.resolve(stem + PROVENANCE);
  }

  private Path staging() {
    return directory.resolve(stem + STAGING);
  }

  /** The provenance, if the model is there, whole, and made for this key. */
  Optional<Provenance> trusted() throws IOException {
    var provenance = Provenance.read(provenanceFile());
    if (provenance.isPresent()
        && provenance.get().key().equals(key())
        && size() == provenance.get().bytes()) {
      return provenance;
    }
    return Optional.empty();
  }

  @Override
  public boolean isSound() throws IOException {
    return trusted().isPresent();
  }

  @Override
  public boolean isWorthKeeping() throws IOException {
    return hasUnfinishedWork();
  }

  /** The directory for a model in the making, empty but for the workspace of an earlier try. */
  Path prepareStaging() throws IOException {
    Files.createDirectories(workspace());
    try (var paths = Files.list(staging())) {
      for (var path : paths.filter(path -> !path.equals(workspace())).toList()) {
        deleteTree(path);
      }
    }
    return staging();
  }

  /** Where the making of the model keeps what it has done so far. */
  Path workspace() {
    return staging().resolve(WORKSPACE);
  }

  /** Whether a process that was killed has left work to go on with. */
  boolean hasUnfinishedWork() throws IOException {
    if (!Files.isDirectory(workspace())) {
      return false;
    }
    try (var paths = Files.walk(workspace())) {
      for (var path : paths.filter(Files::isRegularFile).toList()) {
        var age = Duration.between(Files.getLastModifiedTime(path).toInstant(), Instant.now());
        if (age.compareTo(WORTH_KEEPING) < 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** Makes a finished model and its provenance appear, the latter last. */
  void publish(Path model, Provenance provenance) throws IOException {
    Files.deleteIfExists(provenanceFile());
    var sidecar = staging().resolve("provenance.json");
    provenance.write(sidecar);
    force(sidecar);
    Files.move(model, model(), StandardCopyOption.ATOMIC_MOVE);
    Files.move(sidecar, provenanceFile(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes what is only of use while the model is made, but not unfinished work. */
  void dropStaging() throws IOException {
    if (trusted().isPresent() || !hasUnfinishedWork()) {
      deleteTree(staging());
    } else {
      prepareStaging();
    }
  }

  void touch() throws IOException {
    Files.setLastModifiedTime(provenanceFile(), FileTime.from(Instant.now()));
  }

  @Override
  public Instant lastUse() throws IOException {
    try {
      return Files.getLastModifiedTime(provenanceFile()).toInstant();
    } catch (NoSuchFileException e) {
      return Instant.MIN;
    }
  }

  /** The model's size; -1 if there is none. */
  @Override
  public long size() throws IOException {
    try {
      return Files.size(model());
    } catch (NoSuchFileException e) {
      return -1;
    }
  }

  /** Removes all of it, beginning with what makes it trusted. */
  @Override
  public void delete() throws IOException {
    Files.deleteIfExists(provenanceFile());
    Files.deleteIfExists(model());
    deleteTree(staging());
  }

  /** After a power cut, too, what is named must be there; models are forced by their writer. */
  private static void force(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Removes a directory with all that is in it, if it is there. */
  static void deleteTree(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (var paths = Files.walk(directory)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
