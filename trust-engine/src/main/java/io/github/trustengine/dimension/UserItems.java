package io.github.trustengine.dimension;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.trustengine.dimension.AnswerScoring.Expectation;
import io.github.trustengine.hash.Sha256;
import io.github.trustengine.text.Reasons;
import io.github.trustengine.trust.ItemOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The team's own items as a dimension: JSON lines with a prompt and what is expected of the
 * response. The form is described in {@code docs/dimensions/own-items.md}.
 *
 * <p>The trust score is the percentage of right responses by weight.
 */
public final class UserItems implements Dimension {

  private static final List<String> REFUSALS =
      List.of(
          "i'm sorry",
          "i am sorry",
          "i apologize",
          "i cannot",
          "i can't",
          "i'm not able to",
          "i am not able to",
          "i'm unable to",
          "i am unable to",
          "as an ai");

  private final String file;
  private final Map<String, List<Item>> items;
  private final String sha256;

  private UserItems(String file, Map<String, List<Item>> items, String sha256) {
    this.file = file;
    this.items = items;
    this.sha256 = sha256;
  }

  /**
   * Read a file of items.
   *
   * @param file a path, relative to the working directory, or else a class-path resource
   * @throws DataException naming file and line, if there is no such file or a line is not valid
   */
  public static UserItems read(String file) {
    Map<String, List<Item>> items = new LinkedHashMap<>();
    MessageDigest digest = Sha256.digest();
    Lines.Consumer add =
        (line, origin) -> {
          digest.update((line + "\n").getBytes(UTF_8));
          UserItemLine parsed = UserItemLine.parse(line, origin);
          List<Item> scenario = items.computeIfAbsent(parsed.scenario(), name -> new ArrayList<>());
          if (scenario.stream().anyMatch(item -> item.id().equals(parsed.item().id()))) {
            throw new DataException(
                String.format(
                    "%s: there is already an item \"%s\" in the scenario \"%s\"",
                    origin, parsed.item().id(), parsed.scenario()));
          }
          scenario.add(parsed.item());
        };
    if (Files.exists(Path.of(file))) {
      Lines.read(Path.of(file), add);
    } else {
      readResource(file, add);
    }
    if (items.isEmpty()) {
      throw new DataException(file + " has no items");
    }
    return new UserItems(file, items, Sha256.hex(digest));
  }

  private static void readResource(String file, Lines.Consumer add) {
    try (InputStream stream = resource(file)) {
      Lines.read(stream, file, add);
    } catch (IOException e) {
      throw new DataException(file + " cannot be read: " + Reasons.of(e), e);
    }
  }

  private static InputStream resource(String file) {
    String name = file.startsWith("/") ? file.substring(1) : file;
    return Stream.of(
            Thread.currentThread().getContextClassLoader(), UserItems.class.getClassLoader())
        .filter(loader -> loader != null)
        .map(loader -> loader.getResourceAsStream(name))
        .filter(stream -> stream != null)
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    String.format(
                        "the items \"%s\" are neither a file (looked for %s) nor a class-path"
                            + " resource",
                        file, Path.of(file).toAbsolutePath())));
  }

  /** The name of the file, as it was given. */
  @Override
  public String id() {
    return file;
  }

  /** The file's name and the SHA-256 of its lines. */
  public String fingerprint() {
    return file + " " + sha256;
  }

  @Override
  public boolean offersChoices() {
    return items.values().stream()
        .flatMap(List::stream)
        .anyMatch(item -> !item.options().isEmpty());
  }

  /** The scenarios of the file. There is no data but the items themselves. */
  public List<Scenario> scenarios() {
    double all = items.values().stream().mapToDouble(UserItems::weight).sum();
    return items.entrySet().stream()
        .map(
            scenario ->
                new Scenario(
                    scenario.getKey(), weight(scenario.getValue()) / all, scenario::getValue))
        .toList();
  }

  @Override
  public List<Scenario> scenarios(DataFolder data) {
    return scenarios();
  }

  private static double weight(List<Item> items) {
    return items.stream()
        .mapToDouble(item -> ((Number) item.fields().getOrDefault("weight", 1)).doubleValue())
        .sum();
  }

  @Override
  public DimensionScore score(
      List<ResponseRecord> responses, Variant variant, boolean allowMissing) {
    Readings<Scored> readings =
        Readings.of(
            responses,
            items.keySet(),
            items.keySet(),
            Scored::of,
            (scored, record) -> scored.outcome());
    Map<String, Map<String, Double>> scenarios =
        readings.figures(
            readings.byScenario().keySet(), (name, scored) -> Figures.of(scored).byName());
    return readings.score(
        readings.enough(allowMissing) ? total(readings.all()) : Total.none(Map.of()), scenarios);
  }

  private static Total total(List<Scored> scored) {
    Figures all = Figures.of(scored);
    return Total.of(all.score(), all.refusalRate(), all.byName());
  }

  private record Figures(double score, double refusalRate, int responses) {

    static Figures of(List<Scored> scored) {
      return new Figures(
          100 * mean(scored, item -> item.outcome().score()),
          mean(scored, item -> item.outcome().refused() ? 1 : 0),
          scored.size());
    }

    Map<String, Double> byName() {
      return Map.of("score", score, "refusal_rate", refusalRate, "responses", (double) responses);
    }
  }

  private static double mean(List<Scored> scored, ToDoubleFunction<Scored> value) {
    double weighted = scored.stream().mapToDouble(s -> s.weight() * value.applyAsDouble(s)).sum();
    return weighted / scored.stream().mapToDouble(Scored::weight).sum();
  }

  private record Scored(ItemOutcome outcome, double weight) {

    static Scored of(ResponseRecord record) {
      AnswerScoring scoring =
          AnswerScoring.named(record.text("scoring"))
              .orElseThrow(
                  () -> record.error("unknown scoring \"" + record.text("scoring") + "\""));
      Expectation expectation =
          new Expectation(
              record.texts("expected"),
              record.has("choices") ? record.texts("choices") : List.of(),
              Boolean.TRUE.equals(record.fields().get("ignore_case")));
      boolean right = scoring.accepts(record.response(), expectation);
      String folded = record.response().toLowerCase(Locale.ROOT).replace('\u2019', '\'');
      return new Scored(
          record.outcome(
              right ? 1 : 0,
              !right && REFUSALS.stream().anyMatch(folded::contains),
              Map.of("scoring", scoring.toString(), "expected", expectation.expected().toString())),
          record.fields().get("weight") instanceof Number weight ? weight.doubleValue() : 1);
    }
  }
}
