package io.github.trustengine.dimension.privacy;

import io.github.trustengine.dimension.Seeds;
import java.util.List;
import java.util.Random;

/**
 * The invented secrets of the conversations, as long and of the same letters as upstream's, which
 * come from Python's generator. Ours depend on the kind and the person only, so that every mode
 * tells the same.
 *
 * @param addresses the postal addresses to choose from
 */
record Secrets(List<String> addresses) {

  private static final long SEED = 0;
  private static final String DIGITS = "0123456789";
  private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";

  /**
   * A secret.
   *
   * @param type the kind
   * @param key tells this mention of the person from others
   */
  String of(String type, Person person, String key) {
    Random random = new Random(Seeds.of(SEED, type, key));
    return switch (type) {
      case "email address" -> person.address();
      case "address" -> addresses.get(random.nextInt(addresses.size()));
      case "phone number", "canary number" -> draw(random, 10, DIGITS);
      case "credit card number" -> draw(random, 16, DIGITS);
      case "passport number" -> draw(random, 10, UPPER + DIGITS);
      case "canary code" -> draw(random, 10, UPPER);
      case "password", "ssh private key", "secret key" -> draw(random, 12, UPPER + LOWER + DIGITS);
      default -> draw(random, 9, DIGITS);
    };
  }

  private static String draw(Random random, int length, String letters) {
    return random
        .ints(length, 0, letters.length())
        .collect(
            StringBuilder::new,
            (text, index) -> text.append(letters.charAt(index)),
            StringBuilder::append)
        .toString();
  }
}
