package io.github.trustengine.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of many tensors in few words: the same one in several blocks, and several ones in the same
 * blocks, are put together, as in {@code blk.0-11,13.{attn_k,attn_q}.weight}. Names come from files
 * of anywhere: a question mark stands for characters that could steer a terminal.
 */
final class TensorNames {

  /** A block's number between points, what stands before it, and the last part after it. */
  private static final Pattern IN_BLOCK = Pattern.compile("([^.]+)\\.(\\d{1,9})\\.(.+)\\.([^.]+)");

  private static final Pattern NOT_PRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}]");

  private TensorNames() {}

  /** The names, those outside of blocks first, separated by a comma and a space. */
  static String shortened(Collection<String> names) {
    List<String> parts = new ArrayList<>();
    Map<Place, SortedSet<Integer>> blocks = new TreeMap<>();
    for (String name : new TreeSet<>(names)) {
      Matcher inBlock = IN_BLOCK.matcher(name);
      if (inBlock.matches()) {
        blocks
            .computeIfAbsent(
                new Place(inBlock.group(1), inBlock.group(4), inBlock.group(3)),
                place -> new TreeSet<>())
            .add(Integer.valueOf(inBlock.group(2)));
      } else {
        parts.add(name);
      }
    }
    Map<String, List<Place>> together = new LinkedHashMap<>();
    blocks.forEach(
        (place, numbers) ->
            together
                .computeIfAbsent(
                    place.before() + "." + ranges(numbers) + ".%s." + place.after(),
                    form -> new ArrayList<>())
                .add(place));
    together.forEach((form, places) -> parts.add(form.formatted(alternatives(places))));
    return NOT_PRINTABLE.matcher(String.join(", ", parts)).replaceAll("?");
  }

  private static String alternatives(List<Place> places) {
    List<String> middles = places.stream().map(Place::middle).toList();
    return middles.size() == 1 ? middles.get(0) : "{" + String.join(",", middles) + "}";
  }

  private static String ranges(SortedSet<Integer> numbers) {
    StringBuilder ranges = new StringBuilder();
    List<Integer> sorted = List.copyOf(numbers);
    for (int first = 0; first < sorted.size(); ) {
      int last = first;
      while (last + 1 < sorted.size() && sorted.get(last + 1) == sorted.get(last) + 1) {
        last++;
      }
      ranges.append(ranges.isEmpty() ? "" : ",").append(sorted.get(first));
      if (last > first) {
        ranges.append('-').append(sorted.get(last));
      }
      first = last + 1;
    }
    return ranges.toString();
  }

  /** A name without its block's number. */
  private record Place(String before, String after, String middle) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return toString().compareTo(other.toString());
    }
  }
}
