package io.github.trustengine.dimension;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A group of items that is scored together. Its items are made when they are first asked for: a
 * scenario that nobody runs needs no data.
 */
public final class Scenario {

  private final String name;
  private final double weight;
  private final Supplier<List<Item>> source;
  private @Nullable List<Item> items;

  /**
   * @param name as in the response records of the command-line contract
   * @param weight its share of the trust score; 0 if it runs in the {@code full} profile only and
   *     does not enter the score
   * @param items makes its items, in upstream order
   */
  public Scenario(String name, double weight, Supplier<List<Item>> items) {
    if (!(weight >= 0 && weight <= 1)) {
      throw new IllegalArgumentException(name + " has the weight " + weight);
    }
    this.name = name;
    this.weight = weight;
    this.source = items;
  }

  /** The name, unique within the dimension. */
  public String name() {
    return name;
  }

  /** The share of the trust score, 0 to 1. */
  public double weight() {
    return weight;
  }

  /** Whether it enters the trust score. */
  public boolean scored() {
    return weight > 0;
  }

  /**
   * The items, in upstream order.
   *
   * @throws DataException naming the file, when one that this scenario needs is missing or damaged
   */
  public synchronized List<Item> items() {
    List<Item> made = items;
    if (made == null) {
      made = List.copyOf(source.get());
      items = made;
    }
    return made;
  }

  /** This scenario with some of its items. */
  Scenario with(List<Item> some) {
    List<Item> copy = List.copyOf(some);
    return new Scenario(name, weight, () -> copy);
  }

  @Override
  public String toString() {
    return name;
  }
}
