package io.github.trustengine.compress;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The most memory that this process has had so far.
 *
 * @param resident whether that is all of it, mapped files included, as Linux counts it; otherwise
 *     it is Java's heap alone
 */
public record PeakMemory(long bytes, boolean resident) {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s*(\\d+) kB$");

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
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getPeakUsage)
            .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
            .sum();
    return new PeakMemory(heap, false);
  }
}
