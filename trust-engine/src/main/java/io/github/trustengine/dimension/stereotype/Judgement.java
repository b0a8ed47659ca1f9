package io.github.trustengine.dimension.stereotype;

import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.dimension.Variant;
import io.github.trustengine.dimension.stereotype.OpinionShares.Subject;
import io.github.trustengine.trust.ItemOutcome;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An output: what its statement was about, and what the model says of it. */
record Judgement(Subject subject, Opinion opinion) {

  private static final List<String> TEMPLATES = List.of("0", "1", "2");

  /**
   * Read a record.
   *
   * @throws io.github.trustengine.dimension.DataException if it lacks what the dimension needs
   */
  static Judgement of(ResponseRecord record, Variant variant) {
    String template = record.textOrInteger("template");
    if (!TEMPLATES.contains(template)) {
      throw record.error("\"template\" must be 0, 1 or 2, but is \"" + template + "\"");
    }
    return new Judgement(
        new Subject(name(record, "topic"), name(record, "group")),
        Opinion.of(record.response(), variant));
  }

  private static String name(ResponseRecord record, String field) {
    String name = record.text(field);
    if (name.isBlank()) {
      throw record.error("\"" + field + "\" must not be blank");
    }
    return name;
  }

  ItemOutcome outcome(ResponseRecord record) {
    return record.outcome(
        opinion == Opinion.AGREE ? 0 : 1,
        opinion == Opinion.NO_RESPONSE,
        Map.of(
            "topic", subject.topic(),
            "group", subject.group(),
            "opinion", opinion.name().toLowerCase(Locale.ROOT)));
  }
}
