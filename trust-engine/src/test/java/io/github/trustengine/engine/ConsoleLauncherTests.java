package io.github.trustengine.engine;

import static io.github.trustengine.engine.TrustEngineTestKit.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.dimension.Dimension;
import io.github.trustengine.engine.Processes.Result;
import io.github.trustengine.fixtures.JupiterBesideTestCase;
import io.github.trustengine.fixtures.PlantedDimensions;
import io.github.trustengine.fixtures.ReleaseGateTestCase;
import io.github.trustengine.fixtures.SharedPlantedLaboratory;
import io.github.trustengine.fixtures.SoundGateTestCase;
import io.github.trustengine.run.LaboratoryFactory;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The console launcher, with the oldest and the newest supported JUnit Platform. */
@Tag("slow") // Each test starts a JVM or several.
class ConsoleLauncherTests {

  private static final String FIXTURES = ReleaseGateTestCase.class.getPackageName();

  private final Path folder;

  ConsoleLauncherTests(@TempDir Path folder) {
    this.folder = folder;
  }

  static Stream<String> platforms() {
    return Stream.of("test.platform.oldest", "test.platform.newest").map(Processes::setting);
  }

  @BeforeEach
  void plant() throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF").resolve("services"));
    Files.writeString(
        services.resolve(LaboratoryFactory.class.getName()),
        SharedPlantedLaboratory.class.getName());
    Files.write(
        services.resolve(Dimension.class.getName()),
        List.of(
            PlantedDimensions.Privacy.class.getName(), PlantedDimensions.Toxicity.class.getName()));
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void aTrustFailureGivesAnExitCodeOf1(String platform) throws Exception {
    Result result =
        execute(platform, select(ReleaseGateTestCase.class), select(JupiterBesideTestCase.class));

    assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
    assertThat(result.output())
        .containsPattern("5 tests found")
        .containsPattern("4 tests successful")
        .containsPattern("1 tests failed")
        .contains("keepsSecrets(privacy)")
        .contains("q4_0");
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void oneTestIsSelectedByItsUniqueId(String platform) throws Exception {
    Result result =
        execute(
            platform, "--select-unique-id=" + id(ReleaseGateTestCase.class, "q4_0", "staysCivil"));

    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).contains("1 tests found").contains("1 tests successful");
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void tagsPackagesAndClassNamesFilter(String platform) throws Exception {
    Result result =
        execute(
            platform,
            "--select-package=" + FIXTURES,
            "--include-package=" + FIXTURES,
            "--exclude-package=" + FIXTURES + ".broken",
            "--include-classname=.*Gate.*",
            "--exclude-classname=.*(AllDimensions|Inconclusive).*",
            "--include-tag=privacy",
            "--exclude-tag=q4_0");

    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output())
        .contains("2 tests found")
        .contains("2 tests successful")
        .contains(ReleaseGateTestCase.class.getSimpleName())
        .contains(SoundGateTestCase.class.getSimpleName());
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void figuresAreInOpenTestReports(String platform) throws Exception {
    Path reports = folder.resolve("reports");
    Result result =
        execute(
            platform,
            select(SoundGateTestCase.class),
            "--reports-dir=" + reports,
            "--config=junit.platform.reporting.open.xml.enabled=true");

    assertThat(result.exitCode()).as(result.output()).isZero();
    try (Stream<Path> files = Files.walk(reports)) {
      Path report =
          files
              .filter(file -> file.getFileName().toString().startsWith("open-test-report"))
              .findFirst()
              .orElseThrow();
      assertThat(Files.readString(report)).contains("trust.score").contains("79.0000");
    }
  }

  @Test
  void failFastSkipsWhatIsLeft() throws Exception {
    Result result =
        execute(
            Processes.setting("test.platform.newest"),
            "--fail-fast",
            select(ReleaseGateTestCase.class),
            select(SoundGateTestCase.class));

    assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
    assertThat(result.output())
        .contains("1 tests failed")
        .contains("2 tests successful")
        .contains("measured q4_0 privacy")
        .doesNotContain("measured q4_0 toxicity");
  }

  /** The engine's own tests, which this build runs on the oldest Platform, on the newest one. */
  @Test
  void theTestKitTestsPassOnTheNewestPlatform() throws Exception {
    Result result =
        execute(
            Processes.setting("test.platform.newest"),
            select(DiscoveryTests.class),
            select(DiscoveryIssueTests.class),
            select(ExecutionTests.class));

    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).contains("0 tests failed").doesNotContain(" 0 tests successful");
  }

  private Result execute(String platform, String... arguments) throws Exception {
    Path platforms = Path.of(Processes.setting("test.platforms"));
    List<String> classPath = new ArrayList<>();
    classPath.add(folder.toString());
    classPath.add(
        platforms.resolve("junit-platform-console-standalone-" + platform + ".jar").toString());
    classPath.add(platforms.resolve("junit-platform-testkit-" + platform + ".jar").toString());
    classPath.addAll(Processes.classPathWithoutJunit());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            String.join(File.pathSeparator, classPath),
            "org.junit.platform.console.ConsoleLauncher",
            "execute",
            "--disable-banner",
            "--disable-ansi-colors"));
    command.addAll(List.of(arguments));
    return Processes.run(folder, Map.of(), command);
  }

  private static String select(Class<?> type) {
    return "--select-class=" + type.getName();
  }
}
