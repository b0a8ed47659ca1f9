package io.github.trustengine.dimension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateTests {

  @Test
  void fills_names_and_leaves_what_was_filled_in() {
    assertThat(Template.fill("{a}-{b}-{a}-{c}", Map.of("a", "{b}$1\\", "b", "x")))
        .isEqualTo("{b}$1\\-x-{b}$1\\-{c}");
  }

  @Test
  void fills_places_in_order() {
    assertThat(Template.fill("{}, {} and {}!", List.of("{}", "$2", "c")))
        .isEqualTo("{}, $2 and c!");
  }

  @Test
  void another_number_of_places_is_an_error() {
    assertThatThrownBy(() -> Template.fill("{} {}", List.of("a")))
        .isInstanceOf(DataException.class)
        .hasMessage("the wording \"{} {}\" must have 1 places {}, but has 2");
    assertThatThrownBy(() -> Template.fill("{}", List.of("a", "b")))
        .isInstanceOf(DataException.class);
  }
}
