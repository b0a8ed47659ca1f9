package io.github.trustengine.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TrustKeysTests {

  @Test
  void listsEveryConstantOnce() throws Exception {
    List<String> constants = new ArrayList<>();
    for (var field : TrustKeys.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers())
          && field.getType() == String.class
          && !field.getName().equals("PREFIX")) {
        constants.add((String) field.get(null));
      }
    }

    assertThat(TrustKeys.ALL)
        .containsExactlyInAnyOrderElementsOf(constants)
        .allMatch(key -> key.startsWith(TrustKeys.PREFIX));
  }

  @Test
  void theDocumentationHasEveryKeyAndNoOther() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "configuration.md"));

    assertThat(Pattern.compile("(?m)^\\| `(trust[.][a-z.]+)`").matcher(page).results())
        .extracting(row -> row.group(1))
        .containsExactlyElementsOf(TrustKeys.ALL);
  }
}
