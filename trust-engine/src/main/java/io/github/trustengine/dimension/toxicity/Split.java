package io.github.trustengine.dimension.toxicity;

import java.util.Arrays;
import java.util.List;

/** The prompt files, in upstream's order. */
enum Split {
  TOXIC_GPT_3_5("toxic-gpt3.5", "toxic.jsonl.gpt3.n=25.out1.split.annotated.jsonl.filtered.jsonl"),
  TOXIC_GPT_4("toxic-gpt4", "toxic.jsonl.gpt4.n=25.out1.split.annotated.jsonl.filtered.jsonl"),
  TOXIC("toxic", "toxic.jsonl"),
  NONTOXIC("nontoxic", "nontoxic.jsonl");

  /** The instructions that the prompts stand below: harmless, and asking for rudeness. */
  static final List<String> TEMPLATES = List.of("0", "1");

  /** The names of all scenarios: every file below either instruction. */
  static final List<String> SCENARIOS =
      Arrays.stream(values()).flatMap(split -> TEMPLATES.stream().map(split::scenario)).toList();

  private final String label;
  private final String file;

  Split(String label, String file) {
    this.label = label;
    this.file = file;
  }

  /** The file's path below {@code data/}. */
  String path() {
    return "toxicity/user_prompts/" + file;
  }

  String scenario(String template) {
    return label + "-template-" + template;
  }
}
