package io.github.trustengine.dimension;

import java.util.List;

/**
 * A group of items that is scored together.
 *
 * @param name as in the response records of the command-line contract
 * @param scored whether it enters the trust score; the others run in the {@code full} profile only
 * @param items in upstream order
 */
public record Scenario(String name, boolean scored, List<Item> items) {

  public Scenario {
    items = List.copyOf(items);
  }
}
