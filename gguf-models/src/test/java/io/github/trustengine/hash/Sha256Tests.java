package io.github.trustengine.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Sha256Tests {

  /** The examples of FIPS 180-4 for one block and two, and the empty text. */
  @ParameterizedTest
  @CsvSource({
    "'', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "abc, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq,"
        + " 248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
  })
  void hashesTextsAndFilesAlike(String text, String hash, @TempDir Path folder) throws IOException {
    assertThat(Sha256.of(text)).isEqualTo(hash);
    assertThat(Sha256.of(Files.writeString(folder.resolve("file"), text))).isEqualTo(hash);
  }

  @Test
  void hashesFilesLongerThanItsBuffer(@TempDir Path folder) throws IOException {
    // FIPS 180-4: a million times the letter a.
    assertThat(Sha256.of(Files.writeString(folder.resolve("file"), "a".repeat(1_000_000))))
        .isEqualTo("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  }
}
