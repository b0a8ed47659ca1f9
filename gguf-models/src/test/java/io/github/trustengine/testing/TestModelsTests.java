package io.github.trustengine.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow") // reads the real model, and fetches it when this machine does not have it
class TestModelsTests {

  @Test
  void theSmallModelIsTheOneThatTheFiguresOfOtherTestsAreAbout() throws Exception {
    Path model = TestModels.smollm2();
    assertThat(model).isAbsolute().hasSize(98_362_432);
    assertThat(sha256(model))
        .isEqualTo("b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53");
    assertThat(TestModels.smollm2()).isEqualTo(model);
  }

  private static String sha256(Path file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest.digest());
  }
}
