package io.github.trustengine.dataimport;

/** What a data folder says of where it comes from, as its licence asks. */
final class Attribution {

  /** The commit whose sums we know. */
  static final String COMMIT = "161ae8321ced62f45fcd9ceb412e05b47c603cd4";

  static final String TEXT =
      """
      # DecodingTrust data

      Made by `trust data import` of a clone of AI-secure/DecodingTrust on GitHub, commit
      %s.

      Licence: CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/). Who passes this
      folder on, passes it on under the same licence and names its authors: Wang et al.,
      "DecodingTrust: A Comprehensive Assessment of Trustworthiness in GPT Models", NeurIPS 2023.
      The texts of some conversation templates come from FastChat (Apache-2.0); the data of
      `machine_ethics/ethics` from ETHICS (MIT).

      Changes: a selection of the files; `toxicity_prompts.json` and `strings.json` were made of
      Python sources; one slip of the pen in the task of `ood` was put right.

      Toxicity, stereotype and jailbreak inputs are offensive by design. The privacy inputs are
      names and addresses of real people: use them to run the benchmark and show them nowhere.
      """
          .formatted(COMMIT);

  private Attribution() {}
}
