package io.github.trustengine.engine;

import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.dimension.InstalledDimensions;
import io.github.trustengine.report.SummaryTable;
import io.github.trustengine.report.Verdict;
import io.github.trustengine.run.LaboratoryFactory;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.discovery.DiscoveryIssueReporter;
import org.junit.platform.engine.support.discovery.EngineDiscoveryRequestResolver;
import org.junit.platform.engine.support.hierarchical.HierarchicalTestEngine;

/**
 * The test engine {@code trust-engine}. It runs the classes annotated with {@code @TrustSuite}; its
 * tree is class, recipe, test. Tests run one after another, for only one model is in memory at a
 * time.
 */
public final class TrustTestEngine extends HierarchicalTestEngine<TrustExecutionContext> {

  static final String ID = "trust-engine";

  /**
   * What has been measured in this process. It outlives a run, so that a build tool that reruns
   * failed tests sees the same answers again: a rerun must not turn a red gate green.
   */
  private static final Map<Question, Answer> PROCESS_MEMORY = new ConcurrentHashMap<>();

  private final LaboratoryFactory laboratories;
  private final Supplier<List<String>> dimensions;
  private final Consumer<List<Verdict>> summary;
  private final Map<Question, Answer> memory;

  /** For the service loader. */
  public TrustTestEngine() {
    this(
        InstalledLaboratory::open,
        InstalledDimensions::ids,
        TrustTestEngine::print,
        PROCESS_MEMORY);
  }

  /** With parts of the tests' choice and a memory of its own. */
  TrustTestEngine(
      LaboratoryFactory laboratories, List<String> dimensions, Consumer<List<Verdict>> summary) {
    this(laboratories, () -> dimensions, summary, new ConcurrentHashMap<>());
  }

  private TrustTestEngine(
      LaboratoryFactory laboratories,
      Supplier<List<String>> dimensions,
      Consumer<List<Verdict>> summary,
      Map<Question, Answer> memory) {
    this.laboratories = laboratories;
    this.dimensions = dimensions;
    this.summary = summary;
    this.memory = memory;
  }

  private static void print(List<Verdict> verdicts) {
    if (!verdicts.isEmpty()) {
      var charset = Charset.forName(System.getProperty("native.encoding", "US-ASCII"));
      System.out.println("\n" + SummaryTable.render(verdicts, charset));
    }
  }

  @Override
  public String getId() {
    return ID;
  }

  @Override
  public Optional<String> getGroupId() {
    return Optional.of("io.github.trustengine");
  }

  @Override
  public Optional<String> getArtifactId() {
    return Optional.of(ID);
  }

  @Override
  public TestDescriptor discover(EngineDiscoveryRequest request, UniqueId uniqueId) {
    var root = new TrustEngineDescriptor(uniqueId);
    var issues =
        DiscoveryIssueReporter.deduplicating(
            DiscoveryIssueReporter.forwarding(request.getDiscoveryListener(), uniqueId));
    var suites = new SuiteReader(request.getConfigurationParameters(), dimensions, issues);
    EngineDiscoveryRequestResolver.<TrustEngineDescriptor>builder()
        .addClassContainerSelectorResolver(SuiteReader::concerns)
        .addSelectorResolver(
            context -> new SuiteSelectorResolver(uniqueId, context.getClassNameFilter(), suites))
        .build()
        .resolve(request, root, issues);
    return root;
  }

  @Override
  protected TrustExecutionContext createExecutionContext(ExecutionRequest request) {
    var configuration = TrustConfiguration.from(request.getConfigurationParameters()::get);
    return new TrustExecutionContext(
        new Measurements(laboratories, configuration, memory),
        request.getEngineExecutionListener(),
        Cancellation.of(request),
        summary);
  }
}
