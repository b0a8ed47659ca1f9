package io.github.trustengine.catalog;

import io.github.trustengine.text.Amounts;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** HTTP with redirects that keep secrets and stay secure. */
final class Http {

  private static final int MOST_REDIRECTS = 10;

  private final Patience patience;
  private final HttpClient client;

  Http(Patience patience) {
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience.connect())
            .build();
  }

  /**
   * A response that is no redirect.
   *
   * @param authorization the value of the header of that name for an address, if it may have one
   */
  HttpResponse<InputStream> get(
      URI uri, Map<String, String> headers, Function<URI, Optional<String>> authorization)
      throws IOException, InterruptedException {
    URI at = uri;
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      HttpResponse<InputStream> response = exchange("GET", at, headers, authorization.apply(at));
      Optional<URI> next = redirect(response);
      if (next.isEmpty()) {
        return response;
      }
      response.body().close();
      at = next.get();
    }
    throw new IOException("more than " + MOST_REDIRECTS + " redirects");
  }

  /** One request and its response. */
  HttpResponse<InputStream> exchange(
      String method, URI uri, Map<String, String> headers, Optional<String> authorization)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("User-Agent", "trustengine")
            .header("Accept-Encoding", "identity");
    headers.forEach(request::header);
    authorization.ifPresent(value -> request.header("Authorization", value));
    CompletableFuture<HttpResponse<InputStream>> response =
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    boolean answered = false;
    try {
      // Not the request's own time-out: that does not end a host name's resolution.
      HttpResponse<InputStream> result =
          response.get(patience.response().toMillis(), TimeUnit.MILLISECONDS);
      answered = true;
      return result;
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no answer within " + Amounts.duration(patience.response()));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw cause instanceof IOException io ? io : new IOException(Reasons.of(e), e);
    } finally {
      if (!answered) {
        response.cancel(true);
      }
    }
  }

  /** Whether the same request may succeed in a moment. */
  static boolean isTransient(int status) {
    return status == 408 || status == 429 || status >= 500;
  }

  /** Where a response sends on to, if it does and that is a place that may be asked. */
  static Optional<URI> redirect(HttpResponse<?> response) throws IOException {
    int status = response.statusCode();
    boolean redirects =
        status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    Optional<String> location = response.headers().firstValue("Location");
    if (!redirects || location.isEmpty()) {
      return Optional.empty();
    }
    URI next;
    try {
      next = response.uri().resolve(location.get());
    } catch (IllegalArgumentException e) {
      throw new IOException("redirect to a malformed address", e);
    }
    boolean downgrade =
        "https".equalsIgnoreCase(response.uri().getScheme())
            && !"https".equalsIgnoreCase(next.getScheme());
    if (downgrade || !Web.isAllowed(next)) {
      throw new IOException("redirect to an address that is not secure: " + Web.display(next));
    }
    return Optional.of(next);
  }
}
