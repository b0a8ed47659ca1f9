package io.github.trustengine.compress;

import io.github.trustengine.calibration.Calibration;
import io.github.trustengine.compress.StoreLocks.Hold;
import io.github.trustengine.compress.layerwise.GramCache;
import io.github.trustengine.compress.layerwise.InputGroup;
import io.github.trustengine.compress.layerwise.Layerwise;
import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.ggml.NativeLibrary;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.hash.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Statistics of models' inputs on calibration texts, collected once for all recipes that look at
 * the original model. They lie in the folder of a {@link ModelStore} and count for its limit.
 * Models whose statistics exceed the limit are looked at anew for each recipe.
 */
public final class OriginalStatistics {

  /** Counts up with what is collected. */
  private static final String VERSION = "Gram matrices 1";

  private static final int KEY_DIGITS = 32;

  private final Optional<StoreLimit> store;

  private OriginalStatistics(Optional<StoreLimit> store) {
    this.store = store;
  }

  /** Keeps nothing. */
  public static OriginalStatistics none() {
    return new OriginalStatistics(Optional.empty());
  }

  /**
   * Opens or creates those in a store's folder.
   *
   * @param limit how many bytes the store may take
   */
  public static OriginalStatistics in(Path directory, long limit) {
    try {
      Path real = Files.createDirectories(directory).toRealPath();
      return new OriginalStatistics(Optional.of(new StoreLimit(real, limit, StoreLocks.of(real))));
    } catch (IOException e) {
      throw ModelStore.cannotBeOpened(directory, e);
    }
  }

  /** Collects a model's statistics. */
  @FunctionalInterface
  interface Collector {
    void collect(GramCache into) throws IOException;
  }

  /**
   * A model's statistics.
   *
   * @param source the model's file
   * @param dense the same, or its dense form
   * @param collector asked if they are not there; without one there are none then
   */
  Kept of(Path source, GgufFile dense, Calibration calibration, Optional<Collector> collector)
      throws IOException {
    if (store.isEmpty() || bytes(dense) > store.get().bytes()) {
      return Kept.NOTHING;
    }
    StoreLimit limit = store.get();
    GramSet set = GramSet.of(limit.directory(), key(limit, source, calibration));
    int blocks = Layerwise.blocks(dense);
    var patience = new Patience("another run collects the statistics of " + source.getFileName());
    boolean collected = false;
    while (true) {
      Optional<Hold> shared = limit.locks().tryShared(set.key());
      if (shared.isPresent()) {
        if (set.isComplete(blocks)) {
          set.touch();
          if (collected) {
            limit.tidy();
          }
          return new Kept(set, shared, collected);
        }
        shared.get().close();
      }
      if (collector.isEmpty()) {
        return Kept.NOTHING;
      }
      try (Hold exclusive = limit.locks().tryExclusive(set.key()).orElse(null)) {
        if (exclusive == null) {
          patience.waitAMoment();
        } else if (!set.isComplete(blocks)) {
          set.touch();
          collector.get().collect(set);
          collected = true;
        }
      }
    }
  }

  private static String key(StoreLimit limit, Path source, Calibration calibration)
      throws IOException {
    List<String> parts = new ArrayList<>();
    FileHashes hashes = FileHashes.in(limit.directory());
    try (GgufFile model = GgufFile.open(source)) {
      for (Path part : model.files()) {
        parts.add("source " + hashes.of(part));
      }
    }
    NativeLibrary library = NativeLibrary.get();
    parts.add(VERSION);
    // Makes the dense form of a source that is none.
    parts.add(LlamaQuantize.NAME);
    parts.add(calibration.identity());
    parts.add("library " + library.sha256());
    return Sha256.of(String.join("\n", parts)).substring(0, KEY_DIGITS);
  }

  private static long bytes(GgufFile model) {
    long bytes = 0;
    for (int block = 0; block < Layerwise.blocks(model); block++) {
      for (InputGroup group : InputGroup.values()) {
        bytes += Gram.bytes(Layerwise.columns(model, block, group));
      }
    }
    return bytes;
  }

  /**
   * Statistics that stay as they are until this is closed.
   *
   * @param wasCollected whether that was done just now
   */
  record Kept(GramCache cache, Optional<Hold> hold, boolean wasCollected)
      implements GramCache, AutoCloseable {

    private static final Kept NOTHING = new Kept(GramCache.NONE, Optional.empty(), false);

    @Override
    public boolean has(int block) {
      return cache.has(block);
    }

    @Override
    public Optional<Map<InputGroup, Gram>> read(int block) throws IOException {
      return cache.read(block);
    }

    @Override
    public void keep(int block, Map<InputGroup, Gram> grams) throws IOException {
      cache.keep(block, grams);
    }

    @Override
    public void close() throws IOException {
      if (hold.isPresent()) {
        hold.get().close();
      }
    }
  }
}
