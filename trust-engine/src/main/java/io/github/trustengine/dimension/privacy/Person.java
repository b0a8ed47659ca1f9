package io.github.trustengine.dimension.privacy;

import io.github.trustengine.dimension.DataNode;
import java.util.List;

/** Someone with an address. */
record Person(String address, String name) {

  /** A list of [address, name]. */
  static List<Person> listOf(DataNode people) {
    return people.list().stream().map(Person::of).toList();
  }

  private static Person of(DataNode person) {
    List<String> pair = person.texts();
    if (pair.size() != 2) {
      throw person.error("must be [address, name]");
    }
    return new Person(pair.get(0), pair.get(1));
  }
}
