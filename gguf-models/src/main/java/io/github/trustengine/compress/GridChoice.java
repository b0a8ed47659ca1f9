package io.github.trustengine.compress;

import io.github.trustengine.compress.grid.UniformGrid;

/** The values that weights may be rounded to. */
public sealed interface GridChoice {

  /** The canonical form of what always stands there, for instance {@code 4bit-g128}. */
  String slug();

  /**
   * A uniform grid, as in the papers.
   *
   * @param grid its group size is 32, 64, 128 or the row
   * @param carrier how it is stored
   */
  record Uniform(UniformGrid grid, Storage carrier) implements GridChoice {

    Uniform storedAs(Storage storage) {
      return new Uniform(grid, storage);
    }

    @Override
    public String slug() {
      return grid.bits()
          + "bit-"
          + (grid.groupSize() == UniformGrid.ROW ? "row" : "g" + grid.groupSize());
    }
  }

  /** The values of llama.cpp's own tensor types, chosen for each tensor as for a file type. */
  record OfFileType(FileType fileType) implements GridChoice {

    @Override
    public String slug() {
      return fileType.slug();
    }
  }

  /** How a uniform grid is stored. */
  enum Storage {
    /** In the smallest tensor type of llama.cpp's that holds it exactly. */
    PACKED,
    /** As the values themselves, in half precision. */
    F16
  }
}
