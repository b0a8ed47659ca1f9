package io.github.trustengine.run;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Remembers what was found, failures included: a model that cannot be had is not asked for again by
 * every test.
 */
final class Memo<K, V> {

  private final Map<K, CompletableFuture<V>> known = new HashMap<>();

  /**
   * What was found for a key, found now if it is the first time.
   *
   * @throws RuntimeException what the first search threw
   */
  V get(K key, Supplier<V> search) {
    CompletableFuture<V> found = known.get(key);
    if (found == null) {
      found = search(search);
      known.put(key, found);
    }
    try {
      return found.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static <V> CompletableFuture<V> search(Supplier<V> search) {
    try {
      return CompletableFuture.completedFuture(search.get());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
