package io.github.trustengine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ReadOnlyBufferException;
import java.util.List;
import org.junit.jupiter.api.Test;

class GgufMetadataTests {

  private final GgufMetadata metadata =
      GgufMetadata.empty()
          .with("a", GgufValue.uint32(1))
          .with("b", GgufValue.string("two"))
          .with("c", GgufValue.bool(true));

  @Test
  void settingAKeyDeletesAndAppends() {
    GgufMetadata changed = metadata.with("a", GgufValue.string("new"));

    assertThat(changed.keys()).containsExactly("b", "c", "a");
    assertThat(changed.string("a")).contains("new");
    assertThat(metadata.keys()).containsExactly("a", "b", "c");
    assertThat(metadata.integer("a")).hasValue(1);
  }

  @Test
  void removesKeys() {
    assertThat(metadata.without("b").keys()).containsExactly("a", "c");
    assertThat(metadata.without("missing")).isEqualTo(metadata);
    assertThat(metadata.size()).isEqualTo(3);
  }

  @Test
  void isEqualInTheSameOrderOnly() {
    GgufMetadata other =
        GgufMetadata.empty()
            .with("b", GgufValue.string("two"))
            .with("a", GgufValue.uint32(1))
            .with("c", GgufValue.bool(true));

    assertThat(other).isNotEqualTo(metadata);
    assertThat(other.with("b", GgufValue.string("two")))
        .isNotEqualTo(metadata)
        .isEqualTo(metadata.without("b").with("c", GgufValue.bool(true)).with("b", two()));
  }

  private static GgufValue two() {
    return GgufValue.string("two");
  }

  @Test
  void typedGettersAreEmptyForOtherTypes() {
    assertThat(metadata.string("a")).isEmpty();
    assertThat(metadata.integer("b")).isEmpty();
    assertThat(metadata.integer("c")).isEmpty();
    assertThat(metadata.number("b")).isEmpty();
    assertThat(metadata.bool("a")).isEmpty();
    assertThat(metadata.strings("b")).isEmpty();
    assertThat(metadata.integers("a")).isEmpty();
    assertThat(metadata.numbers("b")).isEmpty();
    assertThat(metadata.string("missing")).isEmpty();
    assertThat(metadata.integer("missing")).isEmpty();
  }

  @Test
  void readsArraysOfAllNumbers() {
    GgufValue bytes =
        GgufValue.array(GgufType.UINT8, List.of(GgufValue.uint8(0), GgufValue.uint8(255)));
    GgufValue doubles =
        GgufValue.array(
            GgufType.FLOAT64, List.of(GgufValue.float64(0.5), GgufValue.float64(-1e300)));

    assertThat(bytes.integers()).hasValueSatisfying(v -> assertThat(v).containsExactly(0, 255));
    assertThat(bytes.numbers()).hasValueSatisfying(v -> assertThat(v).containsExactly(0, 255));
    assertThat(doubles.numbers())
        .hasValueSatisfying(v -> assertThat(v).containsExactly(0.5, -1e300));
    assertThat(doubles.integers()).isEmpty();
    assertThat(GgufValue.float32s(1.5f).numbers())
        .hasValueSatisfying(v -> assertThat(v).containsExactly(1.5));
    assertThat(GgufValue.int32s(-1, 7).integers())
        .hasValueSatisfying(v -> assertThat(v).containsExactly(-1, 7));
    assertThat(GgufValue.int32s(-1, 7)).hasToString("2 x int32");
  }

  @Test
  void refusesValuesOutOfRangeAndMixedArrays() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GgufValue.uint8(256))
        .withMessage("256 is no uint8");
    assertThatIllegalArgumentException().isThrownBy(() -> GgufValue.uint16(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> GgufValue.uint32(1L << 32));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GgufValue.array(GgufType.INT8, List.of(GgufValue.uint8(1))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GgufValue.array(GgufType.ARRAY, List.of()));
  }

  @Test
  void keepsMalformedTextAsItIs() {
    byte[] text = {'a', (byte) 0xff, 'b'};
    GgufValue value = GgufValue.string(text);

    assertThat(value.string()).contains("a\ufffdb");
    assertThat(value.bytes().get(9)).isEqualTo((byte) 0xff);
    assertThat(value).isEqualTo(GgufValue.string(text)).isNotEqualTo(GgufValue.string("a\ufffdb"));
  }

  @Test
  void cannotBeChangedThroughItsBytes() {
    assertThatThrownBy(() -> two().bytes().put(0, (byte) 1))
        .isInstanceOf(ReadOnlyBufferException.class);
  }
}
