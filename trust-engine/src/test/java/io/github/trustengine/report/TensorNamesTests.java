package io.github.trustengine.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TensorNamesTests {

  @Test
  void sameNamesInManyBlocksAreTogether() {
    List<String> names = new ArrayList<>();
    for (int block = 0; block < 30; block++) {
      for (String name : List.of("ffn_up", "attn_q", "attn_k")) {
        names.add("blk." + block + "." + name + ".weight");
      }
    }
    Collections.shuffle(names, new Random(1));

    assertThat(TensorNames.shortened(names)).isEqualTo("blk.0-29.{attn_k,attn_q,ffn_up}.weight");
  }

  @Test
  void everyNameIsThere() {
    assertThat(
            TensorNames.shortened(
                List.of(
                    "blk.10.attn_v.weight",
                    "blk.2.attn_v.weight",
                    "output.weight",
                    "blk.11.attn_v.weight",
                    "blk.7.attn_v.weight",
                    "blk.7.attn_v.bias",
                    "blk.2.ffn_down.weight",
                    "blk.0.attn.norm.weight",
                    "a.1")))
        .isEqualTo(
            "a.1, output.weight, blk.7.attn_v.bias, blk.0.attn.norm.weight, "
                + "blk.2,7,10-11.attn_v.weight, blk.2.ffn_down.weight");
  }

  @Test
  void namesFromAnywhereCannotSteerATerminal() {
    assertThat(TensorNames.shortened(List.of("a\u001b[31m", "blk.0.%s\n.weight")))
        .isEqualTo("a?[31m, blk.0.%s?.weight");
    assertThat(TensorNames.shortened(Stream.of("blk.99999999999.x.weight").toList()))
        .isEqualTo("blk.99999999999.x.weight");
  }
}
