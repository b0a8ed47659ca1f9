package io.github.trustengine.compress;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The most memory that this process has had since its start, or since the last {@link #restart}.
 *
 * @param resident whether that is all of it, mapped files included, as Linux counts it; otherwise
 *     it is Java's heap alone
 */
public record PeakMemory(long bytes, boolean resident) {

  private static final Path STATUS = Path.of("/proc/self/status");

  /** What is written there is an order; 5 sets the peak to what there is now (proc(5)). */
  private static final Path ORDERS = Path.of("/proc/self/clear_refs");

  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s*(\\d+) kB$");

  /**
   * Begins anew with what there is now, so that the next peak is that of what is done from here.
   * Where the system does not allow that, what was before still counts.
   */
  static void restart() {
    heap().forEach(MemoryPoolMXBean::resetPeakUsage);
    try {
      Files.writeString(ORDERS, "5", StandardOpenOption.WRITE);
    } catch (IOException e) {
      // As on systems without it.
    }
  }

  /** As of now. */
  public static PeakMemory now() {
    if (Files.isReadable(STATUS)) {
      try {
        Matcher peak = PEAK.matcher(Files.readString(STATUS));
        if (peak.find()) {
          return new PeakMemory(1024 * Long.parseLong(peak.group(1)), true);
        }
      } catch (IOException e) {
        // As on systems without it.
      }
    }
    long heap =
        heap().stream()
            .map(MemoryPoolMXBean::getPeakUsage)
            .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
            .sum();
    return new PeakMemory(heap, false);
  }

  private static List<MemoryPoolMXBean> heap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }
}
