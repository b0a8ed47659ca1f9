package io.github.trustengine.dimension.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Gpt2TokensTests {

  /** Ids 15496 and 995, 11, 340, 338, 1160, 1954, 0: eight tokens. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '`',
      value = {"1;!", "2;23!", "3; 2023!", "4;'s 2023!", "5; it's 2023!", "6;, it's 2023!"})
  void last_tokens(int tokens, String expected) {
    assertThat(Gpt2Tokens.last(tokens, "Hello world, it's 2023!")).isEqualTo(expected);
  }

  @Test
  void a_short_text_stays_whole() {
    assertThat(Gpt2Tokens.last(50, "Hello world")).isEqualTo("Hello world");
    assertThat(Gpt2Tokens.last(50, "")).isEmpty();
  }

  @Test
  void spaces_before_punctuation_go() {
    assertThat(Gpt2Tokens.last(50, "a , b . c ' s n't 're")).isEqualTo("a, b. c'sn't're");
  }

  @Test
  void a_special_token_in_a_text_is_text() {
    assertThat(Gpt2Tokens.last(50, "a<|endoftext|>b")).isEqualTo("a<|endoftext|>b");
  }

  @Test
  void a_character_that_is_cut_becomes_a_replacement_character() {
    assertThat(Gpt2Tokens.last(1, "\ud83d\ude00")).contains("\ufffd");
  }
}
