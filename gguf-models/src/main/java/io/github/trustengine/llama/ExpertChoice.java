package io.github.trustengine.llama;

/**
 * Which experts of a layer multiply which rows.
 *
 * @param experts number of experts
 * @param used experts per token
 * @param choice {@code tokens x used} numbers of experts
 * @param rowsPerToken 1 if all experts of a token get the same row, {@code used} if each gets one
 *     of its own
 */
@SuppressWarnings("ArrayRecordComponent") // Not copied: it is made for one call.
public record ExpertChoice(int experts, int used, int[] choice, int rowsPerToken) {

  /** Number of tokens. */
  public int tokens() {
    return choice.length / used;
  }

  /** The expert that a token goes to as its {@code slot}-th one. */
  public int expert(int token, int slot) {
    return choice[token * used + slot];
  }

  /** The row of the activation that it multiplies. */
  public int row(int token, int slot) {
    return token * rowsPerToken + slot % rowsPerToken;
  }
}
