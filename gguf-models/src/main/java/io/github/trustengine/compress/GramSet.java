package io.github.trustengine.compress;

import io.github.trustengine.compress.layerwise.GramCache;
import io.github.trustengine.compress.layerwise.InputGroup;
import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.files.AtomicFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The Gram matrices of one model's inputs on one text: a folder with a file for each block, which
 * appear whole or not at all. One that is damaged all the same is set aside. The folder's time of
 * last use is that of its file {@code used}.
 */
record GramSet(Path folder) implements GramCache, StoreItem {

  private static final String PREFIX = "grams-";
  private static final String USED = "used";
  private static final int BUFFER = 1 << 16;

  static GramSet of(Path directory, String key) {
    return new GramSet(directory.resolve(PREFIX + key));
  }

  /** The set that a folder of the store is. */
  static Optional<StoreItem> at(Path path) {
    return path.getFileName().toString().matches(PREFIX + "[0-9a-f]{32}")
        ? Optional.of(new GramSet(path))
        : Optional.empty();
  }

  @Override
  public String key() {
    return folder.getFileName().toString().substring(PREFIX.length());
  }

  /** Whether all blocks are there. */
  boolean isComplete(int blocks) {
    for (int block = 0; block < blocks; block++) {
      if (!has(block)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean has(int block) {
    return Files.exists(file(block));
  }

  @Override
  public Optional<Map<InputGroup, Gram>> read(int block) throws IOException {
    Path file = file(block);
    Map<InputGroup, Gram> grams = new EnumMap<>(InputGroup.class);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
      for (InputGroup group : InputGroup.values()) {
        grams.put(group, Gram.read(in));
      }
      return Optional.of(grams);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".damaged"),
          StandardCopyOption.REPLACE_EXISTING);
      return Optional.empty();
    }
  }

  @Override
  public void keep(int block, Map<InputGroup, Gram> grams) throws IOException {
    Files.createDirectories(folder);
    long size = 0;
    for (Gram gram : grams.values()) {
      size += Gram.bytes(gram.columns());
    }
    AtomicFile.write(
        file(block),
        size,
        channel -> {
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
          for (InputGroup group : InputGroup.values()) {
            Objects.requireNonNull(grams.get(group)).write(out);
          }
          out.flush();
        });
  }

  void touch() throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(USED), new byte[0]);
    Files.setLastModifiedTime(folder.resolve(USED), FileTime.from(Instant.now()));
  }

  /** What killed runs have left is of use, too. */
  @Override
  public boolean isSound() {
    return true;
  }

  @Override
  public boolean isWorthKeeping() {
    return true;
  }

  @Override
  public long size() throws IOException {
    long size = 0;
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        size += Files.size(file);
      }
    } catch (NoSuchFileException e) {
      return 0;
    }
    return size;
  }

  @Override
  public Instant lastUse() throws IOException {
    try {
      return Files.getLastModifiedTime(folder.resolve(USED)).toInstant();
    } catch (NoSuchFileException e) {
      return Instant.MIN;
    }
  }

  @Override
  public void delete() throws IOException {
    StoreEntry.deleteTree(folder);
  }

  private Path file(int block) {
    return folder.resolve("block-%03d.grams".formatted(block));
  }
}
