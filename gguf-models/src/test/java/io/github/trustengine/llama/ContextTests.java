package io.github.trustengine.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.trustengine.testing.TinyLlama;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What must not reach native code, which would end the process or write where it may not. */
@TestInstance(Lifecycle.PER_CLASS)
class ContextTests {

  private static final int SIZE = 40;

  private LlamaModel model;

  @BeforeAll
  void load(@TempDir Path directory) {
    model =
        LlamaModel.load(
            TinyLlama.seeded(1).write(directory.resolve("tiny.gguf")), ModelSettings.standard());
  }

  @AfterAll
  void close() {
    model.close();
  }

  @Test
  void refusesTokensThatTheVocabularyDoesNotHave() {
    try (var context = new Context(model, SIZE, 1)) {
      for (int token : new int[] {-1, model.tokenizer().size(), Integer.MAX_VALUE}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> context.append(new int[] {1, token}, true))
            .withMessageContaining(token + " is no token");
      }
      assertThat(context.length()).isZero();
    }
  }

  @Test
  void holdsAsManyTokensAsItWasMadeForAndNoMore() {
    for (int size : new int[] {1, SIZE}) {
      try (var context = new Context(model, size, 1)) {
        context.append(new int[size], true);
        assertThat(context.length()).isEqualTo(size);
        context.readLogits(new float[model.tokenizer().size()]);

        assertThatIllegalArgumentException()
            .isThrownBy(() -> context.append(new int[] {1}, true))
            .withMessageContaining("do not fit");
        assertThat(context.length()).isEqualTo(size);
      }
    }
  }

  @Test
  void takesTheSameTokensAgainAfterShortening() {
    try (var context = new Context(model, SIZE, 1)) {
      context.append(new int[] {1, 2, 3, 4}, true);
      var first = new float[model.tokenizer().size()];
      context.readLogits(first);
      context.truncate(3);
      context.append(new int[] {7}, true);
      context.clear();
      context.append(new int[] {1, 2, 3, 4}, true);
      var again = new float[model.tokenizer().size()];
      context.readLogits(again);

      assertThat(again).containsExactly(first);
    }
  }

  @Test
  void shortensToNoLengthThatItDoesNotHave() {
    try (var context = new Context(model, SIZE, 1)) {
      context.append(new int[] {1, 2}, true);
      assertThatIllegalArgumentException().isThrownBy(() -> context.truncate(-1));
      assertThatIllegalArgumentException().isThrownBy(() -> context.truncate(3));
    }
  }

  @Test
  void readsNoLogitsThatWereNotAskedFor() {
    var logits = new float[model.tokenizer().size()];
    try (var context = new Context(model, SIZE, 1)) {
      assertThatIllegalStateException().isThrownBy(() -> context.readLogits(logits));
      context.append(new int[] {1}, false);
      assertThatIllegalStateException().isThrownBy(() -> context.readLogits(logits));
      context.append(new int[] {1}, true);
      context.clear();
      assertThatIllegalStateException().isThrownBy(() -> context.readLogits(logits));
    }
  }

  @Test
  void isOfNoUseAfterClosing() {
    var context = new Context(model, SIZE, 1);
    context.append(new int[] {1}, true);
    context.close();
    context.close();

    assertThatIllegalStateException().isThrownBy(() -> context.append(new int[] {1}, true));
    assertThatIllegalStateException().isThrownBy(() -> context.truncate(0));
    assertThatIllegalStateException().isThrownBy(context::clear);
    assertThatIllegalStateException()
        .isThrownBy(() -> context.readLogits(new float[model.tokenizer().size()]));
  }

  @Test
  void livesOnWhenItsModelIsClosed() {
    var other = LlamaModel.load(model.file(), ModelSettings.standard());
    try (var context = new Context(other, SIZE, 1)) {
      other.close();
      context.append(new int[] {1, 2}, true);
      context.readLogits(new float[model.tokenizer().size()]);
    }
  }
}
