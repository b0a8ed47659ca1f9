package io.github.trustengine.compress;

import static io.github.trustengine.compress.ModelShapes.llama;
import static io.github.trustengine.compress.ModelShapes.matrix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.trustengine.ggml.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * llama-quantize's choice of types, against tables made by hand from the specification. A cell is
 * the type of a role; {@code A@0-3:B} is type A in layers 0 to 3 and B in the others.
 */
class QuantizationPlanTests {

  private static final String MORE = "0-3,6,9,12,15,18,21,24,27-31";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # file type| output | embd  | attn_v           | k, q    | attn_output | ffn_down         | gate, up
          F32        | F32    | F32   | F32              | F32     | F32         | F32              | F32
          F16        | F16    | F16   | F16              | F16     | F16         | F16              | F16
          BF16       | BF16   | BF16  | BF16             | BF16    | BF16        | BF16             | BF16
          Q8_0       | Q8_0   | Q8_0  | Q8_0             | Q8_0    | Q8_0        | Q8_0             | Q8_0
          Q6_K       | Q6_K   | Q6_K  | Q6_K             | Q6_K    | Q6_K        | Q6_K             | Q6_K
          Q5_K_M     | Q6_K   | Q5_K  | Q6_K@more:Q5_K   | Q5_K    | Q5_K        | Q6_K@more:Q5_K   | Q5_K
          Q5_K_S     | Q6_K   | Q5_K  | Q5_K             | Q5_K    | Q5_K        | Q5_K             | Q5_K
          Q5_1       | Q6_K   | Q5_1  | Q5_1             | Q5_1    | Q5_1        | Q5_1             | Q5_1
          Q5_0       | Q6_K   | Q5_0  | Q5_0             | Q5_0    | Q5_0        | Q5_0             | Q5_0
          Q4_K_M     | Q6_K   | Q4_K  | Q6_K@more:Q4_K   | Q4_K    | Q4_K        | Q6_K@more:Q4_K   | Q4_K
          Q4_K_S     | Q6_K   | Q4_K  | Q5_K@0-3:Q4_K    | Q4_K    | Q4_K        | Q5_K@0-3:Q4_K    | Q4_K
          Q4_1       | Q6_K   | Q4_1  | Q4_1             | Q4_1    | Q4_1        | Q4_1             | Q4_1
          Q4_0       | Q6_K   | Q4_0  | Q4_0             | Q4_0    | Q4_0        | Q4_0             | Q4_0
          IQ4_NL     | Q6_K   | IQ4_NL| IQ4_NL           | IQ4_NL  | IQ4_NL      | Q5_K@0-3:IQ4_NL  | IQ4_NL
          IQ4_XS     | Q6_K   | IQ4_XS| IQ4_XS           | IQ4_XS  | IQ4_XS      | Q5_K@0-3:IQ4_XS  | IQ4_XS
          Q3_K_L     | Q6_K   | Q3_K  | Q5_K             | Q3_K    | Q5_K        | Q5_K             | Q3_K
          Q3_K_M     | Q6_K   | Q3_K  | Q5_K@0-1:Q4_K    | Q3_K    | Q4_K        | Q5_K@0-1:Q4_K    | Q3_K
          Q3_K_S     | Q6_K   | Q3_K  | Q3_K             | Q3_K    | Q3_K        | Q3_K             | Q3_K
          IQ3_M      | Q6_K   | IQ3_S | Q4_K             | IQ3_S   | Q4_K        | Q4_K@0-3:IQ3_S   | IQ3_S
          IQ3_S      | Q6_K   | IQ3_S | IQ3_S            | IQ3_S   | IQ3_S       | IQ3_S            | IQ3_S
          IQ3_XS     | Q6_K   | IQ3_S | IQ3_S            | IQ3_XXS | IQ3_S       | IQ3_S            | IQ3_XXS@4-27:IQ3_S
          IQ3_XXS    | Q5_K   | IQ3_S | IQ3_S            | IQ2_S   | IQ3_S       | Q4_K@0-3:Q3_K    | IQ3_XXS
          Q2_K       | Q6_K   | Q2_K  | Q3_K             | Q2_K    | Q3_K        | Q3_K             | Q2_K
          Q2_K_S     | Q6_K   | Q2_K  | Q2_K             | Q2_K    | Q2_K        | Q4_K@0-3:Q2_K    | Q2_K
          IQ2_M      | Q5_K   | IQ3_S | IQ3_S            | IQ2_S   | IQ3_S       | IQ3_S@0-3:IQ2_S  | IQ2_S
          IQ2_S      | Q5_K   | IQ3_S | IQ3_S            | IQ2_XS  | IQ3_S       | IQ3_S@0-3:IQ2_XS | IQ2_XS
          IQ2_XS     | Q5_K   | Q2_K  | Q2_K             | IQ2_XS  | IQ2_XS      | Q2_K@0-3:IQ2_XS  | IQ2_XS
          IQ2_XXS    | Q5_K   | Q2_K  | Q2_K             | IQ2_XXS | IQ2_XXS     | Q2_K@0-3:IQ2_XXS | IQ2_XXS
          TQ2_0      | Q6_K   | Q4_K  | TQ2_0            | TQ2_0   | TQ2_0       | TQ2_0            | TQ2_0
          TQ1_0      | Q6_K   | Q4_K  | TQ1_0            | TQ1_0   | TQ1_0       | TQ1_0            | TQ1_0
          IQ1_M      | Q5_K   | Q2_K  | Q2_K             | IQ1_M   | IQ2_XXS     | Q2_K@0-3:IQ1_M   | IQ1_M
          IQ1_S      | Q5_K   | Q2_K  | Q2_K             | IQ1_S   | IQ2_XXS     | Q2_K@0-3:IQ1_S   | IQ1_S
          """)
  void a_llama_of_32_layers(
      FileType file,
      String output,
      String embedding,
      String value,
      String keyAndQuery,
      String attentionOutput,
      String down,
      String gateAndUp) {
    var plan = Plan.of(file, llama(32), false);

    assertThat(plan.type("output.weight")).isEqualTo(TensorType.valueOf(output));
    assertThat(plan.type("token_embd.weight")).isEqualTo(TensorType.valueOf(embedding));
    assertThat(plan.role("attn_v")).isEqualTo(cell(value, 32));
    assertThat(plan.role("attn_k")).isEqualTo(cell(keyAndQuery, 32));
    assertThat(plan.role("attn_q")).isEqualTo(cell(keyAndQuery, 32));
    assertThat(plan.role("attn_output")).isEqualTo(cell(attentionOutput, 32));
    assertThat(plan.role("ffn_down")).isEqualTo(cell(down, 32));
    assertThat(plan.role("ffn_gate")).isEqualTo(cell(gateAndUp, 32));
    assertThat(plan.role("ffn_up")).isEqualTo(cell(gateAndUp, 32));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1  | 0
          8  | 0,3,6,7
          11 | 0,3,6,9,10
          16 | 0-1,4,7,10,13-15
          32 | 0-3,6,9,12,15,18,21,24,27-31
          40 | 0-4,7,10,13,16,19,22,25,28,31,34-39
          80 | 0-9,12,15,18,21,24,27,30,33,36,39,42,45,48,51,54,57,60,63,66,69-79
          """)
  void which_layers_get_more_bits(int layers, String more) {
    var fourBits = Plan.of(FileType.Q4_K_M, llama(layers), false);
    var fiveBits = Plan.of(FileType.Q5_K_M, llama(layers), false);

    for (var role : List.of("attn_v", "ffn_down")) {
      assertThat(fourBits.role(role)).isEqualTo(cell("Q6_K@" + more + ":Q4_K", layers));
      assertThat(fiveBits.role(role)).isEqualTo(cell("Q6_K@" + more + ":Q5_K", layers));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, '', ''", "8, 0, ''", "11, 0, ''", "16, 0-1, 0", "40, 0-4, 0-1", "80, 0-9, 0-4"})
  void how_many_early_layers_get_more_bits(int layers, String eighth, String sixteenth) {
    assertThat(Plan.of(FileType.Q4_K_S, llama(layers), false).role("ffn_down"))
        .isEqualTo(cell(eighth.isEmpty() ? "Q4_K" : "Q5_K@" + eighth + ":Q4_K", layers));
    assertThat(Plan.of(FileType.Q3_K_M, llama(layers), false).role("ffn_down"))
        .isEqualTo(cell(sixteenth.isEmpty() ? "Q4_K" : "Q5_K@" + sixteenth + ":Q4_K", layers));
  }

  @Test
  void the_first_four_values_of_q4_k_s_get_more_bits_whatever_the_number_of_layers() {
    assertThat(Plan.of(FileType.Q4_K_S, llama(11), false).role("attn_v"))
        .isEqualTo(cell("Q5_K@0-3:Q4_K", 11));
  }

  @ParameterizedTest
  @CsvSource({
    "Q2_K, Q4_K", "Q2_K_S, Q4_K", "IQ3_XXS, Q4_K", "IQ3_XS, Q4_K", "IQ3_S, Q4_K", "IQ3_M, Q4_K",
    "IQ4_NL, Q5_K", "IQ4_XS, Q5_K", "IQ2_M, Q4_K", "IQ2_S, Q4_K", "IQ2_XS, Q4_K", "IQ2_XXS, Q4_K",
    "IQ1_S, Q4_K", "IQ1_M, Q4_K", "Q3_K_S, Q3_K", "Q3_K_L, Q5_K", "Q8_0, Q8_0", "TQ1_0, TQ1_0"
  })
  void values_shared_by_four_heads_or_more(FileType file, TensorType type) {
    for (int keyValueHeads : new int[] {8, 4, 1}) {
      var plan = Plan.of(file, llama(16, 4096, 11008, 32, keyValueHeads, 32000), false);
      assertThat(plan.role("attn_v")).containsOnly(type);
    }
    var plain = Plan.of(file, llama(16), false);
    var sharedByThree = Plan.of(file, llama(16, 4096, 11008, 33, 11, 32000), false);
    assertThat(sharedByThree.role("attn_v")).isEqualTo(plain.role("attn_v"));
  }

  @ParameterizedTest
  @CsvSource({
    "IQ3_XXS, attn_v, IQ3_XXS",
    "IQ3_XXS, ffn_down, IQ3_XXS",
    "IQ4_NL, ffn_down, IQ4_NL",
    "IQ4_XS, ffn_down, IQ4_XS",
    "Q4_0, ffn_down, Q4_1@0-3:Q4_0",
    "Q5_0, ffn_down, Q5_1@0-3:Q5_0",
    "Q4_1, ffn_down, Q4_1",
    "Q4_K_S, ffn_down, Q5_K@0-3:Q4_K",
  })
  void an_importance_matrix_changes_the_mixture(FileType file, String role, String types) {
    assertThat(Plan.of(file, llama(32), true).role(role)).isEqualTo(cell(types, 32));
  }

  @ParameterizedTest
  @EnumSource
  void a_model_without_output_has_the_outputs_type_in_its_embedding(FileType file) {
    var tied = Plan.of(file, llama(8).withoutOutput(), false);
    var separate = Plan.of(file, llama(8), false);

    assertThat(tied.type("token_embd.weight")).isEqualTo(separate.type("output.weight"));
  }

  @Nested
  class Experts {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        textBlock =
            """
            Q4_K_M  | Q8_0 | Q8_0 | Q5_K    | Q6_K@more:Q4_K | Q4_K
            Q4_K_S  | Q8_0 | Q8_0 | Q5_K    | Q5_K@0-3:Q4_K  | Q4_K
            Q5_K_M  | Q8_0 | Q8_0 | Q5_K    | Q6_K@more:Q5_K | Q5_K
            Q3_K_S  | Q8_0 | Q8_0 | Q5_K    | Q3_K           | Q3_K
            Q3_K_M  | Q8_0 | Q8_0 | Q5_K    | Q5_K@0-1:Q4_K  | Q3_K
            Q3_K_L  | Q8_0 | Q8_0 | Q3_K    | Q5_K           | Q3_K
            Q2_K    | Q8_0 | Q8_0 | Q5_K    | Q3_K           | Q2_K
            Q2_K_S  | Q8_0 | Q8_0 | Q2_K    | Q4_K@0-3:Q2_K  | Q2_K
            IQ3_M   | Q8_0 | Q8_0 | Q5_K    | Q4_K@more:IQ3_S| IQ3_S
            IQ3_XS  | Q8_0 | Q8_0 | Q5_K    | IQ3_S          | IQ3_XXS@4-27:IQ3_S
            IQ4_XS  | Q8_0 | Q8_0 | Q5_K    | Q5_K@0-3:IQ4_XS| IQ4_XS
            Q4_0    | Q8_0 | Q8_0 | Q4_0    | Q4_0           | Q4_0
            IQ2_XS  | Q4_K | Q4_K | Q5_K    | Q2_K@0-3:IQ2_XS| IQ2_XS
            IQ1_S   | Q4_K | Q4_K | Q5_K    | Q2_K@0-3:IQ1_S | IQ1_S
            """)
    void eight(
        FileType file, String value, String key, String output, String down, String gateAndUp) {
      var plan = Plan.of(file, llama(32).withExperts(8), false);

      assertThat(plan.role("attn_v")).isEqualTo(cell(value, 32));
      assertThat(plan.role("attn_k")).isEqualTo(cell(key, 32));
      assertThat(plan.role("attn_output")).isEqualTo(cell(output, 32));
      assertThat(plan.role("ffn_down_exps")).isEqualTo(cell(down, 32));
      assertThat(plan.role("ffn_gate_exps")).isEqualTo(cell(gateAndUp, 32));
      assertThat(plan.role("ffn_up_exps")).isEqualTo(cell(gateAndUp, 32));
      assertThat(plan.role("ffn_gate_inp")).containsOnly(TensorType.F16);
    }

    @Test
    void four_matter_only_below_three_bits() {
      assertThat(Plan.of(FileType.IQ2_XS, llama(8).withExperts(4), false).role("attn_v"))
          .containsOnly(TensorType.Q4_K);
      assertThat(Plan.of(FileType.Q2_K, llama(8).withExperts(4), false).role("attn_v"))
          .containsOnly(TensorType.Q3_K);
    }

    @Test
    void layers_are_named_where_each_expert_has_a_matrix_of_its_own() {
      var experts = new ArrayList<TensorShape>();
      for (int layer = 0; layer < 16; layer++) {
        for (int expert = 0; expert < 8; expert++) {
          experts.add(matrix("blk.%d.ffn_down.%d.weight".formatted(layer, expert), 512, 512));
        }
      }
      var model = new ModelShapes(ModelShapes.traits("llama", 16, 8, 8, 8), List.copyOf(experts));

      var plan = Plan.of(FileType.Q4_K_S, model, false);

      assertThat(plan.role("ffn_down.7")).isEqualTo(cell("Q5_K@0-1:Q4_K", 16));
      // Here alone matrices are counted, experts or not.
      assertThat(Plan.of(FileType.IQ2_XS, model, true).role("ffn_down.7"))
          .isEqualTo(cell("IQ2_XS", 16));
      assertThat(Plan.of(FileType.IQ2_XS, model, true).role("ffn_down.1"))
          .isEqualTo(cell("Q2_K@0-0:IQ2_XS", 16));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffn_down.weight", "blk.x.ffn_up.weight", "blk.8.ffn_gate.weight"})
    void a_layer_that_is_not_there_is_refused(String name) {
      var model = llama(8).withExperts(8).with(matrix(name, 4096, 4096));

      assertThatThrownBy(() -> Plan.of(FileType.Q4_K_M, model, false))
          .isInstanceOf(CompressionException.class)
          .hasMessageContaining(name);
    }
  }

  @Nested
  class Architectures {

    @Test
    void falcon() {
      var falcon = llama(32).of("falcon").with(matrix("blk.0.attn_qkv.weight", 4096, 4096));

      assertThat(Plan.of(FileType.Q4_K_M, falcon, false).type("output.weight"))
          .isEqualTo(TensorType.Q8_0);
      assertThat(Plan.of(FileType.Q4_K_M, falcon, false).role("ffn_down"))
          .isEqualTo(cell("Q6_K@0-1:Q5_K@more:Q4_K", 32));
      assertThat(Plan.of(FileType.Q3_K_M, falcon, false).role("ffn_down"))
          .isEqualTo(cell("Q5_K@0-1:Q4_K@more:Q3_K", 32));
      assertThat(Plan.of(FileType.Q3_K_L, falcon, false).role("ffn_down"))
          .containsOnly(TensorType.Q4_K);
      assertThat(Plan.of(FileType.Q4_K_S, falcon, false).role("ffn_down"))
          .containsOnly(TensorType.Q4_K);
      assertThat(Plan.of(FileType.Q3_K_M, falcon, false).role("attn_output"))
          .containsOnly(TensorType.Q3_K);
      assertThat(Plan.of(FileType.Q3_K_L, falcon, false).role("attn_output"))
          .containsOnly(TensorType.Q4_K);
    }

    @ParameterizedTest
    @CsvSource({
      "Q3_K_M, Q4_K",
      "Q3_K_L, Q4_K",
      "IQ3_M, Q4_K",
      "Q4_K_M, Q5_K",
      "Q5_K_M, Q6_K",
      "Q4_K_S, Q4_K"
    })
    void fused_attention(FileType file, TensorType type) {
      var model =
          new ModelShapes(
              ModelShapes.traits("gpt2", 8, 8, 8, 0),
              IntStream.range(0, 8)
                  .mapToObj(i -> matrix("blk." + i + ".attn_qkv.weight", 768, 2304))
                  .toList());

      assertThat(Plan.of(file, model, false).role("attn_qkv")).containsOnly(type);
    }

    @ParameterizedTest
    @CsvSource({
      "llama, 8, 80, Q5_K", "llama, 64, 80, Q3_K", "llama, 8, 79, Q3_K", "deci, 64, 80, Q5_K",
      "qwen2, 64, 80, Q5_K", "qwen2vl, 64, 80, Q5_K", "olmo, 64, 80, Q5_K", "xverse, 8, 80, Q3_K"
    })
    void values_of_70B(String architecture, int keyValueHeads, int layers, TensorType type) {
      var model = llama(layers, 8192, 28672, 64, keyValueHeads, 32000).of(architecture);

      assertThat(Plan.of(FileType.Q3_K_S, model, false).role("attn_v")).containsOnly(type);
    }
  }

  @Nested
  class Shapes {

    @ParameterizedTest
    @CsvSource({
      // 288 = 9 * 32
      "288, Q4_K_S, Q5_0",
      "288, Q5_K_S, Q5_1",
      "288, Q6_K, Q8_0",
      "288, Q3_K_S, IQ4_NL",
      "288, Q2_K, IQ4_NL",
      "288, IQ4_XS, IQ4_NL",
      "288, IQ3_S, IQ4_NL",
      "288, IQ3_XXS, IQ4_NL",
      "288, IQ2_XS, IQ4_NL",
      "288, IQ2_XXS, IQ4_NL",
      "288, IQ2_M, IQ4_NL",
      "288, IQ1_S, IQ4_NL",
      "288, IQ1_M, IQ4_NL",
      "288, TQ1_0, Q4_0",
      "288, TQ2_0, Q4_0",
      "288, Q8_0, Q8_0",
      "288, IQ4_NL, IQ4_NL",
      "520, Q4_K_S, F16",
      "520, Q5_K_S, F16",
      "520, Q6_K, F16",
      "520, IQ4_XS, F16",
      "520, TQ1_0, F16",
      "520, BF16, BF16"
    })
    void rows_that_do_not_fit(long columns, FileType file, TensorType type) {
      var plan = Plan.of(file, llama(8).with(matrix("blk.0.odd.weight", columns, 7)), true);

      assertThat(plan.type("blk.0.odd.weight")).isEqualTo(type);
      assertThat(plan.tensor("blk.0.odd.weight").fallback()).isEqualTo(type != file.baseType());
      assertThat(plan.tensor("blk.0.odd.weight").note())
          .isEqualTo(
              type == file.baseType()
                  ? ""
                  : "rows of %d do not fit the blocks of %s: %s"
                      .formatted(columns, lowerCase(file.baseType()), lowerCase(type)));
    }

    @ParameterizedTest
    @EnumSource(names = {"Q8_0", "Q5_0", "Q5_1", "Q4_0", "Q4_1", "IQ4_NL"})
    void rows_that_fit_into_nothing_are_refused(FileType file) {
      assertThatThrownBy(
              () -> Plan.of(file, llama(8).with(matrix("blk.0.odd.weight", 520, 7)), false))
          .isInstanceOf(CompressionException.class)
          .hasMessageContaining("blk.0.odd.weight")
          .hasMessageContaining("520")
          .hasMessageContaining("32");
    }

    @Test
    void an_output_whose_rows_do_not_fit_is_q8_0() {
      var model = llama(8, 576, 1536, 9, 3, 49152);

      assertThat(Plan.of(FileType.Q4_K_M, model, false).type("output.weight"))
          .isEqualTo(TensorType.Q8_0);
      assertThat(Plan.of(FileType.Q4_0, model, false).type("output.weight"))
          .as("576 is a multiple of 32, so that only the fallback of q6_k makes it q8_0")
          .isEqualTo(TensorType.Q8_0);
      assertThatThrownBy(() -> Plan.of(FileType.Q4_K_M, llama(1, 520, 512, 8, 8, 1000), false))
          .hasMessageContaining("output.weight");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "blk.0.attn_q_norm.weight",
          "blk.0.ffn_gate_inp.weight",
          "blk.0.ffn_gate_inp.weight.weight",
          "blk.0.attn_q.bias",
          "position_embd.weight",
          "token_types.weight",
          "blk.0.ssm_conv1d.weight",
          "enc.blk.0.attn_rel_b.weight",
          "blk.0.time_mix_first.weight",
          "blk.0.time_mix_w1.weight",
          "blk.0.time_mix_a2.weight",
          "blk.0.time_mix_decay_w2.weight",
          "blk.0.time_mix_lerp_fused.weight",
          "rope_freqs"
        })
    void what_is_kept(String name) {
      assertThat(Plan.of(FileType.Q4_0, llama(8).with(matrix(name, 64, 64)), false).type(name))
          .isEqualTo(TensorType.F16);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "blk.0.time_mix_key.weight",
          "cls.weight",
          "weight",
          "blk.0.ffn_gate_shexp.weight",
          "abcde"
        })
    void what_is_not_kept(String name) {
      assertThat(Plan.of(FileType.Q4_0, llama(8).with(matrix(name, 64, 64)), false).type(name))
          .isEqualTo(TensorType.Q4_0);
    }

    @Test
    void trailing_ones_are_no_dimensions() {
      var row = new TensorShape("row.weight", TensorType.F32, List.of(64L, 1L, 1L));
      var experts = new TensorShape("experts.weight", TensorType.F32, List.of(64L, 1L, 2L));
      var plan = Plan.of(FileType.Q4_0, llama(8).with(row, experts), false);

      assertThat(plan.type("row.weight")).isEqualTo(TensorType.F32);
      assertThat(plan.type("experts.weight")).isEqualTo(TensorType.Q4_0);
    }
  }

  @Test
  void tensors_are_sorted_by_layer_then_by_bytes() {
    var names =
        new ArrayList<>(
            List.of(
                "token_embd.weight",
                "blk.10.a",
                "blk.2.a",
                "blk.2.B",
                "output.weight",
                "blk.0.z",
                "blk.2.\u00e4",
                "a",
                "blk.x",
                "blk.-1.a",
                "blk.2.\ud83d\ude00",
                "blk.2.\uffee"));

    names.sort(TensorOrder.BY_LAYER);

    assertThat(names)
        .containsExactly(
            "a",
            "blk.-1.a",
            "blk.x",
            "output.weight",
            "token_embd.weight",
            "blk.0.z",
            "blk.2.B",
            "blk.2.a",
            "blk.2.\u00e4",
            "blk.2.\uffee",
            "blk.2.\ud83d\ude00",
            "blk.10.a");
  }

  /** Computed from the same rules and shapes by another program; two digits after the point. */
  @ParameterizedTest
  @CsvSource({
    "Llama-2-7B, 3.01 3.50 3.91 4.27 4.54 4.58 4.84 5.52 5.68 6.56 8.50 4.33 3.50",
    "Llama-2-13B, 2.98 3.48 3.89 4.26 4.53 4.56 4.83 5.51 5.67 6.56 8.50 4.31 3.48",
    "Llama-2-70B, 2.95 3.47 3.86 4.19 4.51 4.55 4.80 5.50 5.65 6.56 8.50 4.31 3.47",
    "Llama-3-8B, 3.16 3.64 4.00 4.30 4.64 4.67 4.89 5.57 5.70 6.56 8.50 4.46 3.66"
  })
  void bits_per_weight_of_published_models(String name, String figures) {
    var model =
        switch (name) {
          case "Llama-2-7B" -> llama(32, 4096, 11008, 32, 32, 32000);
          case "Llama-2-13B" -> llama(40, 5120, 13824, 40, 40, 32000);
          case "Llama-2-70B" -> llama(80, 8192, 28672, 64, 8, 32000);
          default -> llama(32, 4096, 14336, 32, 8, 128256);
        };
    var types =
        "Q2_K Q3_K_S Q3_K_M Q3_K_L Q4_0 Q4_K_S Q4_K_M Q5_K_S Q5_K_M Q6_K Q8_0 IQ4_XS IQ3_S"
            .split(" ", -1);
    var expected = figures.split(" ", -1);
    for (int i = 0; i < types.length; i++) {
      var tensors = Plan.of(FileType.valueOf(types[i]), model, false).tensors.values();
      double bits = 8.0 * tensors.stream().mapToLong(CompressedTensor::bytes).sum();
      long elements = tensors.stream().mapToLong(CompressedTensor::elements).sum();
      assertThat(bits / elements)
          .as(name + " " + types[i])
          .isCloseTo(Double.parseDouble(expected[i]), within(0.00501));
    }
  }

  private record Plan(Map<String, CompressedTensor> tensors) {

    static Plan of(FileType file, ModelShapes model, boolean importance) {
      var byName = new TreeMap<String, CompressedTensor>(Comparator.naturalOrder());
      for (var tensor : QuantizationPlan.of(file, model.traits(), model.tensors(), importance)) {
        byName.put(tensor.name(), tensor);
      }
      return new Plan(byName);
    }

    CompressedTensor tensor(String name) {
      return Objects.requireNonNull(tensors.get(name), name);
    }

    TensorType type(String name) {
      return tensor(name).target();
    }

    /** The types of a role in layer after layer. */
    List<TensorType> role(String role) {
      var types = new ArrayList<TensorType>();
      for (int i = 0; tensors.containsKey("blk." + i + "." + role + ".weight"); i++) {
        types.add(type("blk." + i + "." + role + ".weight"));
      }
      return types;
    }
  }

  private static List<TensorType> cell(String cell, int layers) {
    var parts = cell.split(":", -1);
    return IntStream.range(0, layers)
        .mapToObj(
            layer ->
                Arrays.stream(parts)
                    .filter(part -> !part.contains("@") || contains(part, layer))
                    .findFirst()
                    .map(part -> TensorType.valueOf(part.replaceFirst("@.*", "")))
                    .orElseThrow())
        .toList();
  }

  private static boolean contains(String part, int layer) {
    var ranges = part.substring(part.indexOf('@') + 1).replace("more", MORE).split(",", -1);
    return Arrays.stream(ranges)
        .map(range -> range.split("-", -1))
        .anyMatch(
            ends ->
                layer >= Integer.parseInt(ends[0])
                    && layer <= Integer.parseInt(ends[ends.length - 1]));
  }

  private static String lowerCase(TensorType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
