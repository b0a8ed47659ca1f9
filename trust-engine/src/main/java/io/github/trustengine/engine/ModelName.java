package io.github.trustengine.engine;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a model can be named, as far as that can be told without looking for it. */
final class ModelName {

  private static final Pattern HUB_FILE =
      Pattern.compile("hf:[^/@\\s]+/[^/@\\s]+/[^@\\s]+(@[^@\\s]+)?");
  private static final Pattern ADDRESS = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+)://.*");

  private ModelName() {}

  /** What is wrong with a model's name and what to write; nothing if it can be one. */
  static Optional<String> problem(String model) {
    if (model.isBlank()) {
      return Optional.of(
          "it is blank. Name a model of the catalogue, a GGUF file, an https:// address or"
              + " hf:OWNER/REPO/FILE.");
    }
    if (model.startsWith("hf:")) {
      return HUB_FILE.matcher(model).matches()
          ? Optional.empty()
          : Optional.of("\"" + model + "\" is not of the form hf:OWNER/REPO/FILE[@REVISION].");
    }
    Matcher address = ADDRESS.matcher(model);
    return address.matches() ? addressProblem(model, address.group(1)) : pathProblem(model);
  }

  private static Optional<String> addressProblem(String model, String scheme) {
    if (!scheme.equals("https")) {
      return Optional.of(
          "\"%s\" begins with %s://; only https:// addresses are fetched."
              .formatted(model, scheme));
    }
    try {
      return new URI(model).getHost() == null
          ? Optional.of("\"" + model + "\" names no host.")
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.of("\"" + model + "\" is no address: " + e.getReason() + ".");
    }
  }

  private static Optional<String> pathProblem(String model) {
    try {
      return Path.of(model).toString().isEmpty()
          ? Optional.of("\"" + model + "\" names no file.")
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.of("\"" + model + "\" is neither a name nor a path: " + e.getReason() + ".");
    }
  }
}
