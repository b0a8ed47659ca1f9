package io.github.trustengine.engine;

import io.github.trustengine.dimension.Dimension;
import io.github.trustengine.fixtures.PlantedDimensions;
import io.github.trustengine.fixtures.SharedPlantedLaboratory;
import io.github.trustengine.run.LaboratoryFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * A Maven project whose test classes are this module's fixtures, already compiled. This module's
 * own classes are additional class-path elements, for nothing of it is installed.
 */
final class FixtureBuild {

  private static final String POM =
      """
      <project>
        <modelVersion>4.0.0</modelVersion>
        <groupId>org.example</groupId>
        <artifactId>fixture</artifactId>
        <version>1</version>
        <properties>
          <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
        </properties>
        <dependencies>
          <dependency>
            <groupId>org.junit.jupiter</groupId>
            <artifactId>junit-jupiter</artifactId>
            <version>%s</version>
            <scope>test</scope>
          </dependency>
        </dependencies>
        <build>
          <plugins>
            <plugin>
              <groupId>org.apache.maven.plugins</groupId>
              <artifactId>maven-surefire-plugin</artifactId>
              <version>%s</version>
              <configuration>
                <argLine>-XX:TieredStopAtLevel=1 -XX:+UseSerialGC</argLine>
                <trimStackTrace>false</trimStackTrace>
                <excludes>
                  <exclude>**/AllDimensions*</exclude>
                  <exclude>**/Inconclusive*</exclude>
                  <exclude>**/broken/**</exclude>
                </excludes>
                <additionalClasspathElements>
      %s
                </additionalClasspathElements>
              </configuration>
            </plugin>
          </plugins>
        </build>
      </project>
      """;

  private final Path project;

  private FixtureBuild(Path project) {
    this.project = project;
  }

  static FixtureBuild create(Path folder, String surefire, String jupiter) throws Exception {
    Path project = Files.createDirectories(folder.resolve("surefire-" + surefire + "-" + jupiter));
    Path fixtures =
        Path.of(
            SharedPlantedLaboratory.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    Path testClasses = project.resolve("target").resolve("test-classes");
    copyFixtures(fixtures, testClasses);
    writeService(
        testClasses, LaboratoryFactory.class, List.of(SharedPlantedLaboratory.class.getName()));
    writeService(
        testClasses,
        Dimension.class,
        List.of(
            PlantedDimensions.Privacy.class.getName(), PlantedDimensions.Toxicity.class.getName()));
    String elements =
        Processes.classPathWithoutJunit().stream()
            .filter(entry -> !Path.of(entry).equals(fixtures))
            .map(entry -> "<additionalClasspathElement>" + entry + "</additionalClasspathElement>")
            .collect(Collectors.joining("\n"));
    Files.writeString(project.resolve("pom.xml"), POM.formatted(jupiter, surefire, elements));
    return new FixtureBuild(project);
  }

  /** The outcome of a build. */
  record Build(int exitCode, String output, List<ReportedTest> tests) {}

  /**
   * A test in the XML reports.
   *
   * @param outcome {@code passed}, {@code failure}, {@code error} or {@code skipped: REASON}
   */
  record ReportedTest(String className, String name, String outcome) {}

  /** Runs Surefire's goal. */
  Build test(String... arguments) throws Exception {
    Path reports = project.resolve("target").resolve("surefire-reports");
    if (Files.exists(reports)) {
      try (Stream<Path> files = Files.list(reports)) {
        files.forEach(file -> file.toFile().delete());
      }
    }
    String executable = System.getProperty("os.name").startsWith("Windows") ? "mvn.cmd" : "mvn";
    List<String> command = new ArrayList<>();
    command.add(Path.of(Processes.setting("test.maven.home"), "bin", executable).toString());
    command.addAll(List.of("-B", "-ntp", "-Dstyle.color=never", "surefire:test"));
    command.add("-Dmaven.repo.local=" + Processes.setting("test.maven.repository"));
    command.addAll(List.of(arguments));
    Processes.Result result =
        Processes.run(
            project, Map.of("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"), command);
    return new Build(result.exitCode(), result.output(), read(reports));
  }

  private static List<ReportedTest> read(Path reports) throws Exception {
    if (!Files.exists(reports)) {
      return List.of();
    }
    List<ReportedTest> tests = new ArrayList<>();
    try (Stream<Path> files = Files.list(reports)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".xml")).sorted().toList()) {
        NodeList cases =
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getElementsByTagName("testcase");
        IntStream.range(0, cases.getLength())
            .mapToObj(index -> (Element) cases.item(index))
            .map(FixtureBuild::reported)
            .forEach(tests::add);
      }
    }
    return tests;
  }

  private static ReportedTest reported(Element test) {
    String outcome =
        Stream.of("failure", "error", "skipped", "flakyFailure", "flakyError")
            .filter(kind -> test.getElementsByTagName(kind).getLength() > 0)
            .findFirst()
            .orElse("passed");
    if (outcome.equals("skipped")) {
      Element skipped = (Element) test.getElementsByTagName("skipped").item(0);
      outcome += ": " + skipped.getAttribute("message");
    }
    return new ReportedTest(test.getAttribute("classname"), test.getAttribute("name"), outcome);
  }

  private static void copyFixtures(Path from, Path to) throws IOException {
    Path fixtures = from.resolve("io/github/trustengine/fixtures");
    try (Stream<Path> files = Files.walk(fixtures)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  private static void writeService(Path classes, Class<?> service, List<String> providers)
      throws IOException {
    Path folder = Files.createDirectories(classes.resolve("META-INF").resolve("services"));
    Files.write(folder.resolve(service.getName()), providers);
  }
}
