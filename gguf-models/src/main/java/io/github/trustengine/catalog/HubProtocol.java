package io.github.trustengine.catalog;

import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The protocol of the Hugging Face hub for files, as its own client (huggingface_hub, {@code
 * file_download.py}, {@code constants.py}, {@code _auth.py}) speaks it.
 *
 * <p>A file is at {@code ENDPOINT/OWNER/REPO/resolve/REVISION/FILE}. A HEAD request answers with
 * {@code X-Repo-Commit} and, for large files, a redirect to the storage with {@code X-Linked-Size}
 * and {@code X-Linked-ETag}, the SHA-256. A GET request follows the redirect. The access token goes
 * to the endpoint only, never to where that redirects.
 *
 * <p>Environment: {@code HF_ENDPOINT} names another endpoint; the token is {@code HF_TOKEN}, or in
 * the file {@code HF_TOKEN_PATH}, by default {@code token} in {@code HF_HOME}.
 */
final class HubProtocol {

  private static final String DEFAULT_ENDPOINT = "https://huggingface.co";
  private static final int MOST_REDIRECTS = 10;

  /** What the hub says about a file. */
  record Metadata(Expected expected, Optional<String> commit) {}

  private final Map<String, String> environment;
  private final Path home;
  private final Http http;
  private final Patience patience;

  HubProtocol(Map<String, String> environment, Path home, Http http, Patience patience) {
    this.environment = environment;
    this.home = home;
    this.http = http;
    this.patience = patience;
  }

  URI address(ModelReference.Hub file) throws SourceException {
    String path =
        "/%s/%s/resolve/%s/%s"
            .formatted(
                file.owner(),
                file.repository(),
                encode(file.revision()),
                Arrays.stream(file.file().split("/", -1))
                    .map(HubProtocol::encode)
                    .collect(Collectors.joining("/")));
    return URI.create(endpoint() + path);
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private URI endpoint() throws SourceException {
    String text = value("HF_ENDPOINT").orElse(DEFAULT_ENDPOINT).replaceAll("/+$", "");
    try {
      URI endpoint = URI.create(text);
      if (Web.isAllowed(endpoint)
          && endpoint.getUserInfo() == null
          && endpoint.getRawQuery() == null) {
        return endpoint;
      }
    } catch (IllegalArgumentException e) {
      throw new SourceException("HF_ENDPOINT is no address", e);
    }
    throw new SourceException("HF_ENDPOINT is not a plain https address");
  }

  /** The value of the header {@code Authorization} for an address: of the endpoint alone. */
  Optional<String> authorization(URI uri) {
    try {
      if (!Web.sameOrigin(uri, endpoint())) {
        return Optional.empty();
      }
    } catch (SourceException e) {
      return Optional.empty();
    }
    return token().map(token -> "Bearer " + token);
  }

  private Optional<String> token() {
    return value("HF_TOKEN")
        .or(this::tokenFromFile)
        // A header may hold nothing else; Java's error about it would show the token.
        .filter(token -> token.chars().allMatch(c -> c > ' ' && c < 127));
  }

  private Optional<String> tokenFromFile() {
    Path hubHome =
        value("HF_HOME")
            .map(this::path)
            .orElseGet(
                () ->
                    value("XDG_CACHE_HOME")
                        .map(this::path)
                        .orElseGet(() -> home.resolve(".cache"))
                        .resolve("huggingface"));
    Path file = value("HF_TOKEN_PATH").map(this::path).orElseGet(() -> hubHome.resolve("token"));
    try {
      return Optional.of(Files.readString(file).strip()).filter(token -> !token.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Path path(String text) {
    return text.startsWith("~/") ? home.resolve(text.substring(2)) : Path.of(text);
  }

  private Optional<String> value(String variable) {
    return Optional.ofNullable(environment.get(variable))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  /** Asks what a file is, without fetching it. */
  Metadata lookUp(ModelReference.Hub file) throws SourceException, InterruptedException {
    URI at = address(file);
    try {
      Optional<String> commit = Optional.empty();
      for (int i = 0; i <= MOST_REDIRECTS; i++) {
        HttpResponse<InputStream> response = head(at);
        HttpHeaders headers = response.headers();
        Optional<String> here = headers.firstValue("X-Repo-Commit");
        commit = here.isPresent() ? here : commit;
        Optional<URI> next = Http.redirect(response);
        Expected linked = linked(headers);
        boolean moved = next.isPresent() && Web.sameOrigin(next.get(), at);
        if (!moved || !linked.equals(Expected.NOTHING)) {
          if (response.statusCode() >= 400) {
            throw new SourceException(explain(response));
          }
          return new Metadata(linked, commit);
        }
        at = next.get();
      }
      throw new SourceException("more than " + MOST_REDIRECTS + " redirects");
    } catch (IOException e) {
      throw new SourceException(Reasons.of(e), e);
    }
  }

  private HttpResponse<InputStream> head(URI uri) throws IOException, InterruptedException {
    for (int retry = 1; ; retry++) {
      HttpResponse<InputStream> response = http.exchange("HEAD", uri, Map.of(), authorization(uri));
      response.body().close();
      if (retry > patience.retries() || !Http.isTransient(response.statusCode())) {
        return response;
      }
      patience.beforeRetry(retry);
    }
  }

  private static Expected linked(HttpHeaders headers) {
    return new Expected(
        headers.firstValueAsLong("X-Linked-Size"),
        headers
            .firstValue("X-Linked-ETag")
            .map(tag -> tag.replace("\"", "").toLowerCase(Locale.ROOT))
            // Files that are kept in git itself have its SHA-1 there.
            .filter(tag -> tag.matches("[0-9a-f]{64}")));
  }

  /** A refusal in words; {@code X-Error-Code} is the hub's. */
  static String explain(HttpResponse<?> response) {
    int status = response.statusCode();
    String code = response.headers().firstValue("X-Error-Code").orElse("");
    String hint =
        switch (code) {
          case "GatedRepo" ->
              "the repository is gated: ask for access on its page, then set HF_TOKEN to an access"
                  + " token";
          case "RepoNotFound" ->
              "no such repository, or a private one: set HF_TOKEN to an access token";
          case "RevisionNotFound" -> "the repository has no such revision";
          case "EntryNotFound" -> "the repository has no such file";
          default ->
              switch (status) {
                case 401 ->
                    "no such repository, or an access token is needed: set HF_TOKEN for the hub";
                case 403 -> "access is denied";
                case 404, 410 -> "no such file";
                default -> "";
              };
        };
    return "HTTP status " + status + (hint.isEmpty() ? "" : ": " + hint);
  }
}
