package io.github.trustengine.dimension;

import io.github.trustengine.llama.ConversationTemplate;
import io.github.trustengine.llama.ConversationTemplate.Style;
import io.github.trustengine.text.NearestName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The wrappers that a data folder knows by name: the wording {@code conversation_templates}. */
public final class ConversationTemplates {

  private static final String SECTION = "conversation_templates";
  private static final int ROLES = 2;

  private ConversationTemplates() {}

  /**
   * The wrapper of a name.
   *
   * @throws DataException if the folder has none, or none of this name
   */
  public static ConversationTemplate read(DataFolder data, String name) {
    Map<String, DataNode> all = data.wording(SECTION).entries();
    DataNode template = all.get(name);
    if (template == null) {
      throw new DataException(
          "the data folder has no conversation template \"%s\". %s"
              .formatted(name, NearestName.suggestion(name, all.keySet())));
    }
    List<String> roles = template.get("roles").texts();
    if (roles.size() != ROLES) {
      throw template.get("roles").error("must be two, of the user and of the assistant");
    }
    return new ConversationTemplate(
        name,
        style(template.get("style")),
        template.get("system").text(),
        roles.get(0),
        roles.get(1),
        template.get("sep").text(),
        optional(template, "sep2").map(DataNode::text).orElse(""),
        optional(template, "stop_str").map(DataNode::text).filter(stop -> !stop.isEmpty()),
        optional(template, "stop_token_ids").map(DataNode::list).orElse(List.of()).stream()
            .map(DataNode::integer)
            .toList());
  }

  private static Style style(DataNode name) {
    return Stream.of(Style.values())
        .filter(style -> style.name().equals(name.text()))
        .findFirst()
        .orElseThrow(() -> name.error("must be one of " + List.of(Style.values())));
  }

  private static Optional<DataNode> optional(DataNode template, String entry) {
    return Optional.of(template.get(entry)).filter(node -> !node.isNull());
  }
}
