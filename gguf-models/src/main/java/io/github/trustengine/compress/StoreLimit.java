package io.github.trustengine.compress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Keeps a store's folder from taking more than a number of bytes. What is locked stays, whatever it
 * takes.
 */
record StoreLimit(Path directory, long bytes, StoreLocks locks) {

  /** Removes what killed processes left, and what exceeds the limit, least recently used first. */
  void tidy() throws IOException {
    long total = 0;
    var byLastUse = new ArrayList<Used>();
    for (StoreItem item : items()) {
      if (item.isSound()) {
        total += item.size();
        byLastUse.add(new Used(item, item.lastUse()));
      } else {
        deleteIfFree(item, true);
      }
    }
    byLastUse.sort(Comparator.comparing(Used::time));
    for (Used used : byLastUse) {
      long size = used.item().size();
      if (total > bytes && deleteIfFree(used.item(), false)) {
        total -= size;
      }
    }
  }

  private Set<StoreItem> items() throws IOException {
    var items = new LinkedHashSet<StoreItem>();
    try (Stream<Path> paths = Files.list(directory)) {
      paths.forEach(
          path ->
              StoreEntry.owning(path)
                  .<StoreItem>map(entry -> entry)
                  .or(() -> GramSet.at(path))
                  .ifPresent(items::add));
    }
    return items;
  }

  private boolean deleteIfFree(StoreItem item, boolean onlyIfUnsound) throws IOException {
    try (var hold = locks.tryExclusive(item.key()).orElse(null)) {
      if (hold == null || (onlyIfUnsound && (item.isSound() || item.isWorthKeeping()))) {
        return false;
      }
      item.delete();
      return true;
    }
  }

  private record Used(StoreItem item, Instant time) {}
}
