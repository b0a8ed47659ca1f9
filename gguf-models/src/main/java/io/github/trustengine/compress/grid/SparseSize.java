package io.github.trustengine.compress.grid;

/**
 * What a pruned matrix would take in a format made for it. llama.cpp has none: there a pruned file
 * is as large as the dense one.
 */
public final class SparseSize {

  private SparseSize() {}

  /**
   * Bits per weight of n:m sparsity as hardware stores it: the kept weights and, for each, the
   * index of its place in the group. 2:4 of 16 bits: (2 * 16 + 2 * 2) / 4 = 9.
   *
   * @param zeros weights that are zero in each group
   * @param of weights of a group
   * @param bits of a kept weight
   */
  public static double ofPattern(int zeros, int of, double bits) {
    int kept = of - zeros;
    int index = 32 - Integer.numberOfLeadingZeros(of - 1);
    return kept * (bits + index) / of;
  }

  /**
   * Bits per weight of n:m sparsity at the least: the kept weights and the number of the choice of
   * their places.
   */
  public static double boundOfPattern(int zeros, int of, double bits) {
    double choices = 1;
    for (int i = 1; i <= zeros; i++) {
      choices = choices * (of - zeros + i) / i;
    }
    int index = (int) Math.ceil(Math.log(Math.rint(choices)) / Math.log(2) - 1e-12);
    return ((of - zeros) * bits + index) / of;
  }

  /**
   * Bits per weight of weights that are zero anywhere: a bit for each, and those that are kept.
   *
   * @param sparsity the share of zeros
   * @param bits of a kept weight
   */
  public static double ofBitmap(double sparsity, double bits) {
    return 1 + (1 - sparsity) * bits;
  }
}
