package io.github.trustengine.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTests {

  private record Figures(double trustScore, Map<String, Double> metrics) {}

  @Test
  void writesRecordsInTheirOrderAndMapsSorted() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("b", 1.5);
    metrics.put("a", 1e-7);

    assertThat(Json.line(new Figures(68.667, metrics)))
        .isEqualTo("{\"trust_score\":68.667,\"metrics\":{\"a\":1.0E-7,\"b\":1.5}}");
  }

  @Test
  void writesNullForWhatIsNoNumber() {
    assertThat(Json.line(new Figures(Double.POSITIVE_INFINITY, Map.of("a", Double.NaN))))
        .isEqualTo("{\"trust_score\":null,\"metrics\":{\"a\":null}}");
    assertThat(Json.line(List.of(0.1f, Float.NaN, Float.NEGATIVE_INFINITY, 0.1, Double.NaN)))
        .isEqualTo("[0.1,null,null,0.1,null]");
  }
}
