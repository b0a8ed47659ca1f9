package io.github.trustengine;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The layers of this module, as {@code docs/architecture.md} describes them. */
class ArchitectureTests {

  private static final String ROOT = "io.github.trustengine.";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.github.trustengine");

  /** What each package may know of ours. */
  private static final Map<String, List<String>> LAYERS =
      Map.ofEntries(
          Map.entry("files", List.of()),
          Map.entry("hash", List.of()),
          Map.entry("progress", List.of()),
          Map.entry("text", List.of()),
          Map.entry("ggml", List.of("hash", "text")),
          Map.entry("gguf", List.of("ggml", "files", "text")),
          Map.entry("llama", List.of("ggml", "hash")),
          Map.entry("calibration", List.of("files", "gguf", "ggml", "hash", "llama", "text")),
          Map.entry(
              "compress",
              List.of(
                  "calibration",
                  "compress.grid",
                  "compress.layerwise",
                  "compress.linalg",
                  "compress.prune",
                  "files",
                  "ggml",
                  "gguf",
                  "hash",
                  "llama",
                  "text")),
          Map.entry(
              "compress.layerwise",
              List.of(
                  "calibration",
                  "compress.grid",
                  "compress.linalg",
                  "compress.prune",
                  "compress.quantize",
                  "ggml",
                  "gguf",
                  "llama")),
          Map.entry("perplexity", List.of("calibration", "llama")),
          Map.entry("compress.linalg", List.of()),
          Map.entry("compress.grid", List.of("compress.linalg", "ggml")),
          Map.entry("compress.prune", List.of("compress.linalg")),
          Map.entry("compress.quantize", List.of("compress.grid", "compress.linalg", "ggml")),
          Map.entry("catalog", List.of("files", "hash", "progress", "text")));

  static Set<String> packages() {
    return LAYERS.keySet();
  }

  @Test
  void everyPackageHasItsLayer() {
    Set<String> packages =
        CLASSES.stream()
            .map(type -> type.getPackageName().substring(ROOT.length()))
            .collect(Collectors.toSet());
    assertThat(LAYERS).containsOnlyKeys(packages);
  }

  @ParameterizedTest
  @MethodSource("packages")
  void knowsNoOtherPackages(String name) {
    String[] allowed =
        Stream.concat(Stream.of(name), LAYERS.getOrDefault(name, List.of()).stream())
            .map(ROOT::concat)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + name)
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.github.trustengine..").and(not(resideInAnyPackage(allowed))))
        .check(CLASSES);
  }

  @Test
  void onlyWhatIsNativeKnowsJna() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "ggml", ROOT + "llama")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.sun.jna..", "de.kherud..")
        .check(CLASSES);
  }

  @Test
  void onlyLinearAlgebraKnowsOpenBlas() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "compress.linalg")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .check(CLASSES);
  }

  @Test
  void onlyChatTemplatesKnowJinja() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "llama")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.hubspot..")
        .check(CLASSES);
  }

  @Test
  void thePackagesHaveNoCycles() {
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
