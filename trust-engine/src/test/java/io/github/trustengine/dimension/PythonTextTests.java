package io.github.trustengine.dimension;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PythonTextTests {

  /** What {@code str.isspace()} of Python 3.11 accepts. */
  private static final String SPACES =
      "\t\n\u000b\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004"
          + "\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

  @Test
  void strips_what_python_calls_white_space() {
    assertThat(PythonText.strip(SPACES + "a b" + SPACES)).isEqualTo("a b");
    assertThat(PythonText.strip(SPACES)).isEmpty();
    assertThat(PythonText.strip("")).isEmpty();
    for (char character = 0; character < Character.MAX_VALUE; character++) {
      assertThat(PythonText.strip("" + character).isEmpty())
          .as("character %x", (int) character)
          .isEqualTo(SPACES.indexOf(character) >= 0);
    }
  }

  @Test
  void before_a_mark_is_the_whole_text_without_one() {
    assertThat(PythonText.before(".", "a.b.c")).isEqualTo("a");
    assertThat(PythonText.before(".", ".b")).isEmpty();
    assertThat(PythonText.before("</s>", "abc")).isEqualTo("abc");
  }
}
