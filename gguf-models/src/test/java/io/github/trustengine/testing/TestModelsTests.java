package io.github.trustengine.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.hash.Sha256;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow") // reads the real model, and fetches it when this machine does not have it
class TestModelsTests {

  @Test
  void theSmallModelIsTheOneThatTheFiguresOfOtherTestsAreAbout() throws Exception {
    Path model = TestModels.smollm2();
    assertThat(model).isAbsolute().hasSize(98_362_432);
    assertThat(Sha256.of(model))
        .isEqualTo("b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53");
    assertThat(TestModels.smollm2()).isEqualTo(model);
  }
}
