package io.github.trustengine;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.trustengine.engine.TrustTestEngine;
import io.github.trustengine.trust.Scoring;
import org.junit.jupiter.api.Test;

/** The layers of this module, as {@code docs/architecture.md} describes them. */
class ArchitectureTests {

  private static final String ROOT = "io.github.trustengine.";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/gguf-models"))
          .withImportOption(location -> !location.contains("/trust-assertions"))
          .importPackages("io.github.trustengine");

  @Test
  void onlyTheEngineKnowsThePlatform() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..engine")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.junit..", "org.opentest4j..")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineKnowsPicocli() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..cli")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(CLASSES);
  }

  @Test
  void nothingDependsOnTheFrontEnds() {
    noClasses()
        .that()
        .resideOutsideOfPackages("..engine", "..cli")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + "engine..", ROOT + "cli..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("..engine")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "cli..")
        .check(CLASSES);
  }

  @Test
  void dimensionsKnowNothingOfRuns() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + "dimension..", ROOT + "dataimport")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "configuration..",
            ROOT + "judge..",
            ROOT + "run..",
            ROOT + "report..",
            ROOT + "engine..",
            ROOT + "cli..")
        .check(CLASSES);
  }

  @Test
  void configurationKnowsOnlyWhatItsValuesAre() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "configuration")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + "run..", ROOT + "report..", ROOT + "llama..")
        .orShould()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "trust..").and(not(assignableTo(Scoring.class))))
        .check(CLASSES);
  }

  @Test
  void reportsDoNotMeasure() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "report")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + "run..", ROOT + "llama..", ROOT + "catalog..")
        .check(CLASSES);
  }

  @Test
  void theEngineLeavesModelsToTheLaboratory() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "engine")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + "llama..", ROOT + "gguf..", ROOT + "ggml..")
        .check(CLASSES);
  }

  @Test
  void onlyTheStoreOfResponsesKnowsDatabases() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "responses")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "org.sqlite..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "responses")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "configuration..",
            ROOT + "dimension..",
            ROOT + "engine..",
            ROOT + "report..",
            ROOT + "run..")
        .check(CLASSES);
  }

  @Test
  void onlyTheJudgesKnowDjl() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "judge")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl..", "ai.onnxruntime..")
        .check(CLASSES);
  }

  @Test
  void judgesKnowTextsOnly() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "judge")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "configuration..",
            ROOT + "dimension..",
            ROOT + "run..",
            ROOT + "report..",
            ROOT + "engine..",
            ROOT + "cli..")
        .check(CLASSES);
  }

  @Test
  void thePackagesHaveNoCycles() {
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void dimensionsAreOnlyFoundThroughTheServiceLoader() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "dimension..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "dimension.*..")
        .check(CLASSES);
  }

  @Test
  void theEngineHasOneFrontDoor() {
    classes()
        .that()
        .resideInAPackage(ROOT + "engine")
        .and()
        .arePublic()
        .and()
        .areTopLevelClasses()
        .should()
        .be(TrustTestEngine.class)
        .check(CLASSES);
  }
}
