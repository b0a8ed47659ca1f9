package io.github.trustengine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.trustengine.engine.FixtureBuild.Build;
import io.github.trustengine.engine.FixtureBuild.ReportedTest;
import io.github.trustengine.fixtures.InconclusiveGateTestCase;
import io.github.trustengine.fixtures.JupiterBesideTestCase;
import io.github.trustengine.fixtures.ReleaseGateTestCase;
import io.github.trustengine.fixtures.SoundGateTestCase;
import io.github.trustengine.fixtures.broken.MisspeltDimensionTestCase;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Real builds, with each line of Surefire on the oldest and the newest supported Platform. */
@Tag("slow") // Runs Maven dozens of times.
class SurefireTests {

  private static final String GATE = ReleaseGateTestCase.class.getName();
  private static final String SOUND = SoundGateTestCase.class.getName();
  private static final String INCONCLUSIVE = InconclusiveGateTestCase.class.getName();
  private static final String JUPITER = JupiterBesideTestCase.class.getName();

  static Stream<Arguments> matrix() {
    return Stream.of("3.0.0", "3.2.5", "3.5.4", "3.6.1")
        .flatMap(
            surefire ->
                Stream.of("test.jupiter.oldest", "test.platform.newest")
                    .map(Processes::setting)
                    .map(jupiter -> arguments(surefire, jupiter)));
  }

  @ParameterizedTest(name = "Surefire {0}, JUnit {1}")
  @MethodSource("matrix")
  void buildsAreRightlyRedAndGreen(String surefire, String jupiter, @TempDir Path folder)
      throws Exception {
    FixtureBuild project = FixtureBuild.create(folder, surefire, jupiter);

    // Everything: the planted failure turns the build red, with counts and names as they are.
    Build everything = project.test();
    assertThat(everything.exitCode()).as(everything.output()).isNotZero();
    assertThat(everything.output()).contains("Tests run: 6, Failures: 1, Errors: 0, Skipped: 0");
    assertThat(everything.tests())
        .containsExactlyInAnyOrder(
            new ReportedTest(GATE, "keepsSecrets(q8_0)[1]", "passed"),
            new ReportedTest(GATE, "staysCivil(q8_0)[1]", "passed"),
            new ReportedTest(GATE, "keepsSecrets(q4_0)[2]", "failure"),
            new ReportedTest(GATE, "staysCivil(q4_0)[2]", "passed"),
            new ReportedTest(SOUND, "keepsSecrets(q8_0)[1]", "passed"),
            new ReportedTest(JUPITER, "stillRuns", "passed"));
    assertThat(everything.output())
        .doesNotContain("Corrupted channel")
        .doesNotContain("corrupted stdout");

    // One method; its failure is rerun by unique id and stays a failure, for nothing is remeasured.
    Build rerun =
        project.test(
            "-Dtest=ReleaseGateTestCase#keepsSecrets", "-Dsurefire.rerunFailingTestsCount=2");
    assertThat(rerun.exitCode()).as(rerun.output()).isNotZero();
    assertThat(rerun.tests())
        .containsExactlyInAnyOrder(
            new ReportedTest(GATE, "keepsSecrets(q8_0)[1]", "passed"),
            new ReportedTest(GATE, "keepsSecrets(q4_0)[2]", "failure"));
    assertThat(rerun.output()).contains("Run 3:").containsOnlyOnce("measured q4_0 privacy");

    // A class filter and automatic tags. No failure is among them; a skip keeps its reason.
    Build tagged =
        project.test(
            "-Dtest=ReleaseGate*,SoundGate*,InconclusiveGate*,Jupiter*", "-Dgroups=q8_0 & privacy");
    assertThat(tagged.exitCode()).as(tagged.output()).isZero();
    assertThat(tagged.tests())
        .containsExactlyInAnyOrder(
            new ReportedTest(GATE, "keepsSecrets(q8_0)[1]", "passed"),
            new ReportedTest(SOUND, "keepsSecrets(q8_0)[1]", "passed"),
            new ReportedTest(INCONCLUSIVE, "keepsSecrets(q8_0)[1]", "skipped: too few items"));

    // A mistake in a suite is told, not passed over.
    Build mistaken = project.test("-Dtest=" + MisspeltDimensionTestCase.class.getSimpleName());
    assertThat(mistaken.exitCode()).as(mistaken.output()).isNotZero();
    assertThat(mistaken.output()).contains("Did you mean \"privacy\"?");
  }
}
