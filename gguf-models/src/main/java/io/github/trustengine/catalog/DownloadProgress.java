package io.github.trustengine.catalog;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a download is.
 *
 * @param model what is fetched
 * @param bytes how many bytes are there, including those of an earlier, broken download
 * @param totalBytes how many there will be, when the source says so
 * @param bytesPerSecond over the last few seconds; 0 when nothing is known yet
 * @param timeLeft at this speed; empty when total or speed is unknown
 * @param complete whether this is the last report
 */
public record DownloadProgress(
    String model,
    long bytes,
    OptionalLong totalBytes,
    double bytesPerSecond,
    Optional<Duration> timeLeft,
    boolean complete) {}
