package io.github.trustengine.compress.linalg;

/**
 * Cuts a square symmetric matrix into tiles, of which those of the upper triangle are kept: tile
 * (i, j), i &lt;= j, at index j (j + 1) / 2 + i, with its rows one after the other. The cut depends
 * on the size alone.
 */
record Tiling(int order, int width, int count) {

  private static final int LARGEST = 512;
  private static final int MULTIPLE = 16;

  static Tiling of(int order) {
    int count = (order + LARGEST - 1) / LARGEST;
    int even = (order + count - 1) / count;
    int width = (even + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
    return new Tiling(order, width, (order + width - 1) / width);
  }

  int start(int tile) {
    return tile * width;
  }

  int size(int tile) {
    return Math.min(width, order - start(tile));
  }

  int tileOf(int index) {
    return index / width;
  }

  /** Tiles of the upper triangle. */
  int tiles() {
    return count * (count + 1) / 2;
  }

  static int index(int i, int j) {
    return j * (j + 1) / 2 + i;
  }

  /** The column of the tile with an index. */
  static int columnOf(int index) {
    int j = (int) ((Math.sqrt(8.0 * index + 1) - 1) / 2);
    while (index(0, j + 1) <= index) {
      j++;
    }
    while (index(0, j) > index) {
      j--;
    }
    return j;
  }

  int elements(int i, int j) {
    return size(i) * size(j);
  }
}
