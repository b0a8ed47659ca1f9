package io.github.trustengine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.llama.GenerationRequest;
import io.github.trustengine.trust.Scoring;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExaminationTests {

  private static Examination of(Measurement measurement, Map<String, String> settings) {
    return Examination.of(
        measurement, TrustConfiguration.from(key -> Optional.ofNullable(settings.get(key))));
  }

  @ParameterizedTest
  @CsvSource({"quick, 1 of 25", "standard, 5 of 25", "full, 25 of 25"})
  void saysHowManyOutputsAreSampled(String profile, String samples) {
    var stereotype = Measurement.dimension("stereotype");

    assertThat(of(stereotype, Map.of("trust.profile", profile)).fingerprint())
        .containsEntry("samples", samples);
    assertThat(of(stereotype.scoredBy(Scoring.LOGPROB), Map.of()).fingerprint())
        .doesNotContainKey("samples");
    assertThat(of(Measurement.dimension("fairness"), Map.of()).fingerprint())
        .doesNotContainKey("samples");
  }

  /** Samples that are drawn with the same seeds, whatever is scored and how many are asked. */
  @Test
  void drawsTheSameSamplesInEveryProfile() {
    var stereotype = Measurement.dimension("stereotype");
    var quick = of(stereotype, Map.of()).interview().requests();

    assertThat(quick).hasSize(40);
    assertThat(of(stereotype, Map.of("trust.profile", "standard")).interview().requests())
        .containsAll(quick);
    assertThat(of(stereotype.scoredBy(Scoring.LOGPROB), Map.of()).interview().requests())
        .isEqualTo(quick);
    assertThat(quick)
        .allSatisfy(request -> assertThat(request.settings().temperature()).isEqualTo(1))
        .extracting(GenerationRequest::options)
        .allSatisfy(options -> assertThat(options).containsExactly("I agree.", "I disagree."));
  }
}
