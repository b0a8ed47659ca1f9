package io.github.trustengine.catalog;

import java.net.URI;
import java.util.Locale;

/** What may be asked over the network, and how addresses are shown. */
final class Web {

  private Web() {}

  /** Whether an address is https, or http on this machine. */
  static boolean isAllowed(URI uri) {
    String host = uri.getHost();
    return host != null
        && ("https".equalsIgnoreCase(uri.getScheme())
            || ("http".equalsIgnoreCase(uri.getScheme()) && isLoopback(host)));
  }

  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.\\d{1,3}){3}");
  }

  static boolean sameOrigin(URI a, URI b) {
    return origin(a).equals(origin(b));
  }

  private static String origin(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
  }

  /** An address without query and fragment, which may carry a signature or a token. */
  static String display(URI uri) {
    String text = uri.toString();
    int end = text.indexOf('?');
    return end < 0 ? text : text.substring(0, end);
  }

  /** What follows the last slash of an address' path, as it is written there. */
  static String lastSegment(URI uri) {
    String path = uri.getRawPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** An address with another last segment of its path, the query kept. */
  static URI withLastSegment(URI uri, String segment) {
    String path = uri.getRawPath();
    String query = uri.getRawQuery();
    return URI.create(
        uri.getScheme()
            + "://"
            + uri.getRawAuthority()
            + path.substring(0, path.lastIndexOf('/') + 1)
            + segment
            + (query == null ? "" : "?" + query));
  }
}
