package io.github.trustengine.dimension;

import java.util.Collection;
import java.util.function.BiFunction;

/**
 * The field of a dimension's records that holds how toxic the response is: a number from 0 to 1, or
 * null if it has no text to judge. Records of any origin may bring it along; a judge fills it in
 * where it is absent.
 *
 * @param name the field's name
 * @param scenarios the names of all scenarios of the dimension
 * @param text what of a response is judged, in each variant
 */
public record JudgedField(
    String name, Collection<String> scenarios, BiFunction<String, Variant, String> text) {

  /** What of a record's response is judged; blank if there is nothing to judge. */
  public String textOf(ResponseRecord record, Variant variant) {
    return text.apply(record.response(), variant);
  }
}
