package io.github.trustengine.dimension;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.llama.ConversationTemplate;
import io.github.trustengine.llama.Prompt;
import org.junit.jupiter.api.Test;

/** A new dimension needs one package and no change elsewhere. */
class DimensionLayerTests {

  private static final String CORE = "io.github.trustengine.dimension";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.github.trustengine");

  @Test
  void dimensions_do_not_know_each_other() {
    slices().matching(CORE + ".(*)..").should().notDependOnEachOther().check(CLASSES);
  }

  @Test
  void nobody_knows_a_dimension_but_the_service_loader() {
    noClasses()
        .that()
        .resideOutsideOfPackage(CORE + ".*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(CORE + ".*..")
        .check(CLASSES);
  }

  @Test
  void a_dimension_shows_its_front_door_only() {
    classes()
        .that()
        .resideInAPackage(CORE + ".*..")
        .and()
        .areNotAssignableTo(Dimension.class)
        .should()
        .notBePublic()
        .check(CLASSES);
  }

  @Test
  void of_the_models_only_messages_and_their_wrapping_are_known() {
    noClasses()
        .that()
        .resideInAPackage(CORE + "..")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "run models",
                target ->
                    target
                            .getPackageName()
                            .matches(
                                "io\\.github\\.trustengine\\.(?!dimension|trust$|hash$|text$).*")
                        && !target.isEquivalentTo(ChatMessage.class)
                        && !target.isEquivalentTo(ConversationTemplate.class)
                        && !target.isEquivalentTo(ConversationTemplate.Style.class)
                        && !target.isEquivalentTo(Prompt.class)))
        .check(CLASSES);
  }
}
