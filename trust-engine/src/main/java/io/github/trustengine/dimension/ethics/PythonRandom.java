package io.github.trustengine.dimension.ethics;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Python's {@code random} as far as the upstream program uses it, so that the same demonstrations
 * are drawn: the Mersenne Twister MT19937 with the initialisation by array of its authors
 * (Matsumoto and Nishimura 2002), and CPython's way to draw from it.
 */
final class PythonRandom {

  private static final int SIZE = 624;
  private static final int SHIFT = 397;
  private static final int LOWER = 0x7fffffff;

  private final int[] state = new int[SIZE];
  private int next = SIZE;

  /**
   * As {@code random.seed(seed)}.
   *
   * @param seed 0 to 2^32 - 1
   */
  PythonRandom(long seed) {
    state[0] = 19650218;
    for (int i = 1; i < SIZE; i++) {
      state[i] = 1812433253 * mixed(i - 1) + i;
    }
    int i = 1;
    for (int k = 0; k < SIZE; k++) {
      state[i] = (state[i] ^ (mixed(i - 1) * 1664525)) + (int) seed;
      i = following(i);
    }
    for (int k = 1; k < SIZE; k++) {
      state[i] = (state[i] ^ (mixed(i - 1) * 1566083941)) - i;
      i = following(i);
    }
    state[0] = 0x80000000;
  }

  /** A word of the state, folded over itself. */
  private int mixed(int index) {
    return state[index] ^ (state[index] >>> 30);
  }

  private int following(int i) {
    if (i + 1 < SIZE) {
      return i + 1;
    }
    state[0] = state[SIZE - 1];
    return 1;
  }

  /** As {@code random.sample(population, size)}: without replacement. */
  <T> List<T> sample(List<T> population, int size) {
    int all = population.size();
    if (size > all) {
      throw new IllegalArgumentException(size + " of " + all);
    }
    List<T> sample = new ArrayList<>(size);
    if (all <= sizeOfSet(size)) {
      List<T> pool = new ArrayList<>(population);
      for (int i = 0; i < size; i++) {
        int drawn = below(all - i);
        sample.add(pool.get(drawn));
        pool.set(drawn, pool.get(all - i - 1));
      }
      return sample;
    }
    Set<Integer> drawn = new LinkedHashSet<>();
    while (drawn.size() < size) {
      drawn.add(below(all));
    }
    drawn.forEach(index -> sample.add(population.get(index)));
    return sample;
  }

  /** Up to which population CPython draws from a copy of it: where a set would take more room. */
  private static long sizeOfSet(int size) {
    long room = 1;
    while (size > 5 && room < 3L * size) {
      room *= 4;
    }
    return 21 + (size > 5 ? room : 0);
  }

  /** A number from 0, below a bound. */
  private int below(int bound) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(bound);
    int drawn = word() >>> (Integer.SIZE - bits);
    while (drawn >= bound) {
      drawn = word() >>> (Integer.SIZE - bits);
    }
    return drawn;
  }

  private int word() {
    if (next == SIZE) {
      for (int i = 0; i < SIZE; i++) {
        int joined = (state[i] & ~LOWER) | (state[(i + 1) % SIZE] & LOWER);
        int odd = (joined & 1) == 0 ? 0 : 0x9908b0df;
        state[i] = state[(i + SHIFT) % SIZE] ^ (joined >>> 1) ^ odd;
      }
      next = 0;
    }
    int word = state[next++];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return word ^ (word >>> 18);
  }
}
