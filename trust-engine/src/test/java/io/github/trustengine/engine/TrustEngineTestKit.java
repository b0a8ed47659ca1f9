package io.github.trustengine.engine;

import io.github.trustengine.fixtures.PlantedLaboratory;
import io.github.trustengine.report.Verdict;
import io.github.trustengine.trust.Dimensions;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The engine with a planted laboratory and three dimensions, in the JUnit Platform's test kit. */
final class TrustEngineTestKit {

  static final UniqueId ROOT = UniqueId.forEngine(TrustTestEngine.ID);

  final PlantedLaboratory laboratory = new PlantedLaboratory();
  final List<Verdict> verdicts = new ArrayList<>();
  private final TrustTestEngine engine =
      new TrustTestEngine(
          laboratory,
          List.of(Dimensions.PRIVACY, Dimensions.TOXICITY, Dimensions.MACHINE_ETHICS),
          verdicts::addAll);

  EngineTestKit.Builder select(DiscoverySelector... selectors) {
    return EngineTestKit.engine(engine).selectors(selectors);
  }

  static UniqueId id(Class<?> suite, String... recipeAndTest) {
    UniqueId id = ROOT.append("class", suite.getName());
    if (recipeAndTest.length > 0) {
      id = id.append("recipe", recipeAndTest[0]);
    }
    return recipeAndTest.length > 1 ? id.append("test", recipeAndTest[1]) : id;
  }
}
