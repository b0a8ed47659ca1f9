package io.github.trustengine.catalog;

import io.github.trustengine.text.Amounts;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Downloads a file over HTTP; goes on where it broke off, and believes no server. */
final class HttpDownload {

  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes\\s+(\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)", Pattern.CASE_INSENSITIVE);
  private static final int BUFFER = 1 << 16;
  private static final long GETTING_AHEAD = 1 << 20;

  /** A transfer that may succeed when it is tried again. */
  private static final class BrokenOffException extends Exception {
    BrokenOffException(String reason) {
      super(reason);
    }

    BrokenOffException(String reason, Throwable cause) {
      super(reason, cause);
    }
  }

  private final Http http;
  private final Patience patience;

  HttpDownload(Http http, Patience patience) {
    this.http = http;
    this.patience = patience;
  }

  /**
   * Fetches a file into the cache.
   *
   * @param authorization the value of the header of that name for an address, if it may have one
   * @param origin what the marker says about where the file came from
   */
  void fetch(
      URI uri,
      Function<URI, Optional<String>> authorization,
      CachedFile file,
      Expected expected,
      String origin,
      Meter meter)
      throws SourceException, InterruptedException {
    try (PartFile part = PartFile.open(file, uri.toString(), expected)) {
      for (boolean again = false; ; again = true) {
        complete(uri, authorization, part, expected, meter);
        String sha256 = part.sha256();
        if (expected.sha256().isEmpty() || expected.sha256().get().equals(sha256)) {
          part.install(origin);
          meter.complete(part.size());
          return;
        }
        boolean patchwork = part.pieces() > 1;
        part.restart();
        // Pieces of different files may have been put together: then a whole one is worth a try.
        if (again || !patchwork) {
          throw new SourceException(
              "serves another file: SHA-256 %s, expected %s"
                  .formatted(sha256, expected.sha256().get()));
        }
      }
    }
  }

  private void complete(
      URI uri,
      Function<URI, Optional<String>> authorization,
      PartFile part,
      Expected expected,
      Meter meter)
      throws SourceException, InterruptedException {
    boolean reached = false;
    for (int failures = 0; ; ) {
      long before = part.size();
      try {
        if (before > 0 && before == expected.bytes().orElse(-1)) {
          return;
        }
        HttpResponse<InputStream> response;
        try {
          response = http.get(uri, rangeHeaders(part, expected), authorization);
        } catch (IOException e) {
          if (!reached) {
            // Not tried again: where there is no network, the next source's turn comes at once.
            throw new SourceException(Reasons.of(e), e);
          }
          throw new BrokenOffException(Reasons.of(e), e);
        }
        reached = true;
        try (InputStream body = response.body()) {
          receive(response, body, part, expected, meter);
        } catch (IOException e) {
          throw new BrokenOffException(Reasons.of(e), e);
        }
        return;
      } catch (BrokenOffException e) {
        failures = part.size() - before >= GETTING_AHEAD ? 1 : failures + 1;
        if (failures > patience.retries()) {
          throw new SourceException(
              "%s (%d times in a row; %s are there and kept for the next attempt)"
                  .formatted(e.getMessage(), failures, Amounts.size(part.size())),
              e);
        }
        patience.beforeRetry(failures);
      }
    }
  }

  private static Map<String, String> rangeHeaders(PartFile part, Expected expected) {
    boolean tooMuch = part.size() > expected.bytes().orElse(Long.MAX_VALUE);
    // Without hash and validator nobody could tell whether the rest belongs to the beginning.
    boolean unrelated = expected.sha256().isEmpty() && part.validator().isEmpty();
    if (part.size() > 0 && (tooMuch || unrelated)) {
      part.restart();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    if (part.size() > 0) {
      headers.put("Range", "bytes=" + part.size() + "-");
      if (expected.sha256().isEmpty()) {
        headers.put("If-Range", part.validator().orElseThrow());
      }
    }
    return headers;
  }

  private void receive(
      HttpResponse<InputStream> response,
      InputStream body,
      PartFile part,
      Expected expected,
      Meter meter)
      throws SourceException, BrokenOffException {
    HttpHeaders headers = response.headers();
    requireUsable(response, part);
    OptionalLong total =
        response.statusCode() == 206
            ? continued(headers, part)
            : headers.firstValueAsLong("Content-Length");
    if (response.statusCode() == 200) {
      part.restart();
    }
    if (expected.bytes().isPresent()) {
      long bytes = expected.bytes().getAsLong();
      if (total.isPresent() && total.getAsLong() != bytes) {
        throw new SourceException(
            "offers a file of %d bytes, expected %d".formatted(total.getAsLong(), bytes));
      }
      total = expected.bytes();
    }
    part.append(validator(headers));
    meter.start(part.size(), total);
    copy(body, part, total, meter);
  }

  private void copy(InputStream body, PartFile part, OptionalLong total, Meter meter)
      throws SourceException, BrokenOffException {
    byte[] buffer = new byte[BUFFER];
    try (StallWatch watch = new StallWatch(body, patience.stall())) {
      while (true) {
        int n;
        try {
          n = body.read(buffer);
        } catch (IOException e) {
          throw new BrokenOffException(
              watch.stalled()
                  ? "nothing came for " + Amounts.duration(patience.stall())
                  : endedEarly(part, total),
              e);
        }
        if (n < 0) {
          break;
        }
        watch.alive();
        part.write(buffer, n);
        if (part.size() > total.orElse(Long.MAX_VALUE)) {
          part.restart();
          throw new SourceException("sends more than " + total.getAsLong() + " bytes");
        }
        meter.at(part.size());
      }
    }
    if (part.size() < total.orElse(0)) {
      throw new BrokenOffException(endedEarly(part, total));
    }
  }

  private static String endedEarly(PartFile part, OptionalLong total) {
    return total.isPresent()
        ? "breaks off after %d of %d bytes".formatted(part.size(), total.getAsLong())
        : "breaks off after %d bytes".formatted(part.size());
  }

  private static void requireUsable(HttpResponse<?> response, PartFile part)
      throws SourceException, BrokenOffException {
    int status = response.statusCode();
    if (status == 416 && part.size() > 0) {
      part.restart();
      throw new BrokenOffException("has no more than was there already");
    }
    if (Http.isTransient(status)) {
      throw new BrokenOffException("HTTP status " + status);
    }
    if (status != 200 && status != 206) {
      throw new SourceException(HubProtocol.explain(response));
    }
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (type.toLowerCase(Locale.ROOT).startsWith("text/html")) {
      throw new SourceException(
          "is a web page, not a file (a log-in page, or the hub's /blob/ instead of /resolve/?)");
    }
    String encoding = response.headers().firstValue("Content-Encoding").orElse("identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      throw new SourceException("sends the file encoded as " + encoding + ", which nobody asked");
    }
  }

  /** The size of the whole file, when the server goes on where the part ends. */
  private static OptionalLong continued(HttpHeaders headers, PartFile part)
      throws BrokenOffException {
    Matcher range = CONTENT_RANGE.matcher(headers.firstValue("Content-Range").orElse("").strip());
    if (part.size() == 0 || !range.matches() || Long.parseLong(range.group(1)) != part.size()) {
      part.restart();
      throw new BrokenOffException("sends another range than was asked for");
    }
    return range.group(3).equals("*")
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(range.group(3)));
  }

  /** What {@code If-Range} may be asked with: a strong entity tag, or a date. */
  private static String validator(HttpHeaders headers) {
    return headers
        .firstValue("ETag")
        .filter(tag -> tag.startsWith("\""))
        .or(() -> headers.firstValue("Last-Modified"))
        .orElse("");
  }
}
