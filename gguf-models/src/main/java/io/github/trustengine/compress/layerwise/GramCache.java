package io.github.trustengine.compress.layerwise;

import io.github.trustengine.compress.linalg.Gram;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Keeps the statistics of a block's inputs in the original model. */
public interface GramCache {

  /** Keeps nothing. */
  GramCache NONE =
      new GramCache() {
        @Override
        public boolean has(int block) {
          return false;
        }

        @Override
        public Optional<Map<InputGroup, Gram>> read(int block) {
          return Optional.empty();
        }

        @Override
        public void keep(int block, Map<InputGroup, Gram> grams) {
          // As promised.
        }
      };

  /** Whether something is kept of a block. */
  boolean has(int block);

  /** What is kept of a block; nothing if that is nothing, or damaged. */
  Optional<Map<InputGroup, Gram>> read(int block) throws IOException;

  /** Keeps a block's statistics. */
  void keep(int block, Map<InputGroup, Gram> grams) throws IOException;
}
