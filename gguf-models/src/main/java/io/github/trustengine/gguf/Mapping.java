package io.github.trustengine.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole file in memory mappings. One buffer holds less than 2 GiB, so the file is covered by
 * windows of up to 2 GiB that start every GiB: any range of up to 1 GiB lies inside one of them.
 */
final class Mapping {

  static final int MAX_VIEW = 1 << 30;
  private static final long STRIDE = 1L << 30;

  private final List<ByteBuffer> windows;
  private final long size;

  private Mapping(List<ByteBuffer> windows, long size) {
    this.windows = List.copyOf(windows);
    this.size = size;
  }

  static Mapping of(Path file) throws IOException {
    List<ByteBuffer> windows = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      for (long start = 0; start < size; start += STRIDE) {
        windows.add(
            channel.map(MapMode.READ_ONLY, start, Math.min(size - start, Integer.MAX_VALUE)));
      }
      return new Mapping(windows, size);
    }
  }

  long size() {
    return size;
  }

  /** A read-only, little-endian view of a range inside the file, at most {@link #MAX_VIEW} long. */
  ByteBuffer view(long position, int length) {
    if (length == 0) {
      return ByteBuffer.allocateDirect(0).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
    ByteBuffer window = windows.get((int) (position / STRIDE));
    return window.slice((int) (position % STRIDE), length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
