package io.github.trustengine.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelReferenceTests {

  private static final String HASH = "0123456789abcdef".repeat(4);

  @Test
  void knowsTheBuiltInName() {
    assertThat(ModelReference.parse("smollm2-135m-instruct"))
        .isEqualTo(new ModelReference.Named("smollm2-135m-instruct"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.gguf",
        "MODEL.GGUF",
        "./model",
        "models/smollm2",
        "/absolute/model.bin",
        "..\\windows\\model",
        "C:\\models\\model.gguf",
        "C:/models/model.gguf",
        "with space/model.gguf"
      })
  void takesATextWithASeparatorOrTheEndingForAPath(String text) {
    assertThat(ModelReference.parse(text)).isEqualTo(new ModelReference.LocalFile(Path.of(text)));
  }

  @Test
  void expandsTheHomeDirectory() {
    assertThat(ModelReference.parse("~/models/m.gguf"))
        .isEqualTo(
            new ModelReference.LocalFile(
                Path.of(System.getProperty("user.home")).resolve("models/m.gguf")));
  }

  @Test
  void readsAHubReference() {
    assertThat(ModelReference.parse("hf:Qwen/Qwen2.5-0.5B-Instruct-GGUF/q8.gguf"))
        .isEqualTo(new ModelReference.Hub("Qwen", "Qwen2.5-0.5B-Instruct-GGUF", "q8.gguf", "main"));
    assertThat(ModelReference.parse("hf:a/b/dir/sub dir/c.gguf@refs/pr/1"))
        .isEqualTo(new ModelReference.Hub("a", "b", "dir/sub dir/c.gguf", "refs/pr/1"));
    assertThat(ModelReference.parse("hf:a/b/odd@name.gguf@v1"))
        .isEqualTo(new ModelReference.Hub("a", "b", "odd@name.gguf", "v1"));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          hf:, it has no file
          hf:owner, it has no file
          hf:owner/repo, it has no file
          hf:owner/repo/, '"" is no file'
          hf:/repo/file.gguf, '"" is no name of an owner'
          hf:../repo/file.gguf, '".." is no name of an owner'
          hf:owner/../file.gguf, '".." is no name of an owner'
          hf:owner/repo/../../etc, is no file
          hf:owner/repo/a//b.gguf, is no file
          hf:owner/repo/a/./b.gguf, is no file
          hf:owner/repo/a\\b.gguf, is no file
          hf:owner/repo/file.gguf@, '"" is no revision'
          hf:owner/repo/file.gguf@a/../b, is no revision
          hf:ow ner/repo/file.gguf, '"ow ner" is no name'
          """)
  void refusesAMalformedHubReference(String text, String problem) {
    assertThatThrownBy(() -> ModelReference.parse(text))
        .isInstanceOf(CatalogException.class)
        .hasMessageStartingWith(
            "\"%s\" is not of the form hf:OWNER/REPO/FILE[@REVISION]: ".formatted(text))
        .hasMessageContaining(problem)
        .hasMessageContaining("Example: hf:");
  }

  @Test
  void readsAnAddress() {
    assertThat(ModelReference.parse("https://example.org/a/m.gguf?x=1"))
        .isEqualTo(
            new ModelReference.Address(
                URI.create("https://example.org/a/m.gguf?x=1"), Optional.empty()));
    assertThat(
            ModelReference.parse("HTTPS://example.org/m#sha256=" + HASH.toUpperCase(Locale.ROOT)))
        .isEqualTo(
            new ModelReference.Address(URI.create("HTTPS://example.org/m"), Optional.of(HASH)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8000/m.gguf",
        "http://127.0.0.1/m.gguf",
        "http://[::1]:80/m.gguf"
      })
  void allowsPlainHttpOnThisMachine(String text) {
    assertThat(ModelReference.parse(text)).isInstanceOf(ModelReference.Address.class);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          http://example.org/m.gguf, Models come over https only
          http://127.0.0.1.example.org/m.gguf, Models come over https only
          http://localhost.example.org/m.gguf, Models come over https only
          https:///m.gguf, has no host
          https:m.gguf, has no host
          https://example.org, names no file
          https://example.org/a b.gguf, malformed at character 21
          https://example.org/m.gguf#main, '"#main" at the end'
          https://example.org/m.gguf#sha256=12, '"#sha256=12" at the end'
          https://user:secret@example.org/m.gguf, contains a user name or password
          ftp://example.org/m.gguf, '"ftp:" is no way to name a model'
          file:///m.gguf, '"file:" is no way to name a model'
          ollama:smollm2, '"ollama:" is no way to name a model'
          """)
  void refusesAnAddressThatCannotBeUsed(String text, String problem) {
    assertThatThrownBy(() -> ModelReference.parse(text))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "smollm2-135m-instuct",
        "SmolLM2-135M-Instruct",
        "smollm2",
        "smollm-135m-instruct"
      })
  void suggestsTheNearestName(String misspelt) {
    assertThatThrownBy(() -> ModelReference.parse(misspelt))
        .isInstanceOf(CatalogException.class)
        .hasMessageStartingWith(
            "The catalogue has no model \"%s\". Did you mean \"smollm2-135m-instruct\"? A model is"
                .formatted(misspelt));
  }

  @Test
  void listsTheWaysToNameAModelWhenNothingIsNear() {
    assertThatThrownBy(() -> ModelReference.parse("gpt-4"))
        .hasMessage(
            "The catalogue has no model \"gpt-4\". A model is a name (smollm2-135m-instruct), a path"
                + " (with a slash, or ending in .gguf), an https:// address,"
                + " or hf:OWNER/REPO/FILE[@REVISION].");
    assertThatThrownBy(() -> ModelReference.parse(" "))
        .hasMessageStartingWith("The model's name is blank. A model is a name (");
    assertThatThrownBy(() -> ModelReference.parse("a\0/b")).isInstanceOf(CatalogException.class);
  }

  @Test
  void throwsNothingElseWhateverTheText() {
    Random random = new Random(7);
    String letters = "hf:/@.#?=%\\ ~http[]:0a\u00e4\0\n";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "hf:" : "https://");
      random
          .ints(random.nextInt(12), 0, letters.length())
          .forEach(c -> text.append(letters.charAt(c)));
      try {
        ModelReference reference = ModelReference.parse(text.toString());
        if (reference instanceof ModelReference.Hub hub) {
          Path cache = Path.of("/cache");
          assertThat(new CacheLayout(cache).of(hub).normalize()).startsWithRaw(cache);
        }
        if (reference instanceof ModelReference.Address address) {
          Path cache = Path.of("/cache/models/web");
          assertThat(new CacheLayout(Path.of("/cache")).of(address).normalize())
              .startsWithRaw(cache);
        }
      } catch (CatalogException expected) {
        assertThat(expected).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void namesThePartsOfASplitFile() {
    assertThat(SplitFile.parts("m-00002-of-00003.gguf"))
        .containsExactly("m-00001-of-00003.gguf", "m-00002-of-00003.gguf", "m-00003-of-00003.gguf");
    assertThat(SplitFile.parts("m.gguf")).containsExactly("m.gguf");
    assertThat(SplitFile.parts("m-00004-of-00003.gguf")).containsExactly("m-00004-of-00003.gguf");
    assertThat(SplitFile.parts("m-2-of-3.gguf")).containsExactly("m-2-of-3.gguf");
  }
}
