package io.github.trustengine.compress;

import io.github.trustengine.compress.StoreLocks.Hold;
import io.github.trustengine.hash.Sha256;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Compressed models by content: the same recipe for the same source is carried out once, however
 * many processes ask and whatever the files are called.
 *
 * <p>A model that a store has handed out stays until the store is closed or the process ends.
 * Others are removed, the least recently used first, when all together exceed the store's limit.
 */
public final class ModelStore implements AutoCloseable {

  private static final int KEY_DIGITS = 32;

  private final Path directory;
  private final long limit;
  private final Compressor compressor;
  private final StoreLocks locks;
  private final FileHashes hashes;
  private final Map<StoreEntry, Hold> inUse = new HashMap<>();

  ModelStore(Path directory, long limit, Compressor compressor) {
    if (limit < 0) {
      throw new IllegalArgumentException("the limit is " + limit + " bytes");
    }
    this.limit = limit;
    this.compressor = compressor;
    try {
      this.directory = Files.createDirectories(directory).toRealPath();
      this.locks = StoreLocks.of(this.directory);
    } catch (IOException e) {
      throw cannotBeOpened(directory, e);
    }
    this.hashes = FileHashes.in(this.directory);
  }

  static CompressionException cannotBeOpened(Path directory, IOException e) {
    return new CompressionException(
        "the store of compressed models cannot be opened in %s (%s); choose another directory"
            .formatted(directory, Reasons.withFile(e)),
        e);
  }

  /**
   * Opens or creates a store.
   *
   * @param limit how many bytes its models may take; those in use may take more
   * @param compressor makes what is not there yet
   */
  public static ModelStore open(Path directory, long limit, RecipeCompressor compressor) {
    return new ModelStore(directory, limit, compressor);
  }

  /**
   * The compressed form of a model, made if it is not there yet. While another process makes it,
   * this one waits.
   *
   * @param source a GGUF file, or the first part of a split one
   * @param importanceMatrix in one of llama.cpp's two forms; the path is recorded in the result. Of
   *     no account for recipes that do not {@linkplain Recipe#readsImportance read} one
   * @throws CompressionException if the model cannot be compressed so
   */
  public CompressedModel make(
      Path source,
      Recipe recipe,
      Optional<Path> importanceMatrix,
      Consumer<CompressionProgress> progress) {
    try {
      var order =
          order(source, recipe, importanceMatrix.filter(matrix -> recipe.readsImportance()));
      var patience =
          new Patience("another run makes %s of %s".formatted(recipe, source.getFileName()));
      boolean made = false;
      while (true) {
        var found = use(order.entry());
        if (found.isPresent()) {
          if (made) {
            new StoreLimit(directory, limit, locks).tidy();
          }
          return model(order, found.get(), !made);
        }
        var making = locks.tryExclusive(order.entry().key());
        if (making.isPresent()) {
          made |= makeUnlessDone(order, making.get(), progress);
        } else {
          // Another one makes it, or has just made it and uses it.
          patience.waitAMoment();
        }
      }
    } catch (IOException e) {
      throw new CompressionException(
          "%s could not be made from %s in %s: %s; check that the disk has room and can be written to"
              .formatted(recipe, source, directory, Reasons.withFile(e)),
          e);
    }
  }

  /** Lets go of all models that were handed out: from now on they may be removed. */
  @Override
  public void close() {
    try {
      for (var hold : inUse.values()) {
        hold.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      inUse.clear();
    }
  }

  private Order order(Path source, Recipe recipe, Optional<Path> importanceMatrix)
      throws IOException {
    var parts = new ArrayList<String>();
    for (var part : compressor.parts(source)) {
      parts.add(hashes.of(part));
    }
    var sourceHash = parts.size() == 1 ? parts.get(0) : Sha256.of(String.join("\n", parts));
    var importance =
        importanceMatrix.isPresent()
            ? new Provenance.Input(
                importanceMatrix.get().toString(), hashes.of(importanceMatrix.get()))
            : new Provenance.Input("", "");
    var key =
        Sha256.of(
            String.join(
                "\n",
                "source " + sourceHash,
                "recipe " + recipe.slug(),
                "importance " + importance.sha256(),
                // Part of the result, for llama-quantize records it.
                "recorded as " + importance.file(),
                "algorithm " + compressor.algorithm(recipe),
                "library " + compressor.llamaCpp()));
    return new Order(
        source,
        recipe,
        importanceMatrix,
        new Provenance.Input(source.getFileName().toString(), sourceHash),
        importance,
        StoreEntry.of(directory, recipe, key.substring(0, KEY_DIGITS)));
  }

  /** Marks an entry as used by this store, if it is there. */
  private synchronized Optional<Provenance> use(StoreEntry entry) throws IOException {
    if (inUse.containsKey(entry)) {
      var provenance = entry.trusted();
      if (provenance.isPresent()) {
        return provenance;
      }
      // Somebody has removed the files: nothing to hold on to.
      inUse.remove(entry).close();
    }
    var shared = locks.tryShared(entry.key());
    if (shared.isEmpty()) {
      return Optional.empty();
    }
    var hold = shared.get();
    boolean keep = false;
    try {
      var provenance = entry.trusted();
      if (provenance.isPresent()) {
        entry.touch();
        inUse.put(entry, hold);
        keep = true;
      }
      return provenance;
    } finally {
      if (!keep) {
        hold.close();
      }
    }
  }

  private boolean makeUnlessDone(Order order, Hold hold, Consumer<CompressionProgress> progress)
      throws IOException {
    try {
      if (order.entry().trusted().isPresent()) {
        return false;
      }
      makeNow(order, progress);
      return true;
    } finally {
      hold.close();
    }
  }

  private void makeNow(Order order, Consumer<CompressionProgress> progress) throws IOException {
    var entry = order.entry();
    try {
      var target = entry.prepareStaging().resolve("model.gguf");
      var compression =
          compressor.compress(
              order.source(),
              order.recipe(),
              order.importanceMatrix(),
              entry.workspace(),
              target,
              progress);
      entry.publish(target, provenance(order, target, compression));
      if (entry.trusted().isEmpty()) {
        throw new IOException(entry.model() + " is not what has just been written");
      }
    } finally {
      entry.dropStaging();
    }
  }

  private Provenance provenance(Order order, Path result, Compression compression)
      throws IOException {
    return new Provenance(
        Provenance.FORMAT,
        order.entry().key(),
        order.sourceInput(),
        order.recipe().slug(),
        order.importanceInput(),
        new Provenance.Algorithm(
            compressor.algorithm(order.recipe()), compressor.llamaCpp(), toolVersion()),
        Files.size(result),
        Sha256.of(result),
        CompressedTensor.bitsPerWeight(compression.tensors()),
        compression.effort(),
        Instant.now().toString(),
        compression.warnings(),
        compression.tensors());
  }

  private static CompressedModel model(Order order, Provenance provenance, boolean fromStore) {
    return new CompressedModel(
        order.entry().model(),
        order.recipe(),
        provenance.bytes(),
        provenance.sha256(),
        provenance.bitsPerWeight(),
        provenance.tensors(),
        fromStore,
        provenance.effort(),
        provenance.warnings());
  }

  private static String toolVersion() {
    return Optional.ofNullable(ModelStore.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  private record Order(
      Path source,
      Recipe recipe,
      Optional<Path> importanceMatrix,
      Provenance.Input sourceInput,
      Provenance.Input importanceInput,
      StoreEntry entry) {}
}
