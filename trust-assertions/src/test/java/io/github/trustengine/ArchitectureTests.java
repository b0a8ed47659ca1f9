package io.github.trustengine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

class ArchitectureTests {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.github.trustengine");

  @Test
  void statisticsDependOnNothingOfOurs() {
    classes()
        .that()
        .resideInAPackage("..stats")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "io.github.trustengine.stats",
            "org.apiguardian.api",
            "org.jspecify.annotations")
        .check(CLASSES);
  }

  @Test
  void resultsDoNotKnowHowTheyAreJudged() {
    noClasses()
        .that()
        .resideInAPackage("..trust")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.github.trustengine.assertj..", "org.assertj..")
        .check(CLASSES);
  }

  @Test
  void noEngineAndNothingNative() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "io.github.trustengine.trust",
            "io.github.trustengine.assertj",
            "io.github.trustengine.stats",
            "org.assertj.core..",
            "org.apiguardian.api",
            "org.jspecify.annotations",
            "org.junit.platform.commons.annotation")
        .check(CLASSES);
  }

  @Test
  void noCycles() {
    slices().matching("io.github.trustengine.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void publicTypesSayHowStableTheyAre() {
    classes()
        .that()
        .arePublic()
        .and()
        .areTopLevelClasses()
        .should()
        .beAnnotatedWith(API.class)
        .check(CLASSES);
  }
}
