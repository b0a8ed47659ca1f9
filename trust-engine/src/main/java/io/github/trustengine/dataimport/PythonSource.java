package io.github.trustengine.dataimport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trustengine.dataimport.PythonTokens.Kind;
import io.github.trustengine.dataimport.PythonTokens.Token;
import io.github.trustengine.dimension.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A Python source whose literals are read where a name says they stand. It is not run: what is no
 * literal is a place {@code {source text}} in the text around it, or a text of just that place.
 */
final class PythonSource {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Brackets within brackets; real sources have a handful. */
  private static final int DEEPEST = 100;

  private final String name;
  private final String source;
  private final List<Token> tokens;

  /**
   * @param name for messages
   */
  PythonSource(String name, String source) {
    this.name = name;
    this.source = source.replace("\r\n", "\n");
    this.tokens = PythonTokens.of(this.source);
  }

  /** The value that is given to a variable or an argument for the {@code index}-th time, from 0. */
  JsonNode assigned(String variable, int index) {
    return nth(
        "assignment to " + variable,
        index,
        i ->
            tokens.get(i).is(Kind.NAME, variable)
                && !at(i - 1).is(Kind.OPERATOR, ".")
                && (at(i + 1).is(Kind.OPERATOR, "=") || at(i + 1).is(Kind.OPERATOR, "+=")));
  }

  /** The dictionary that is given to a variable for the {@code index}-th time, from 0. */
  ObjectNode dictionary(String variable, int index) {
    if (assigned(variable, index) instanceof ObjectNode dictionary) {
      return dictionary;
    }
    throw error("gives %s something else than a dictionary".formatted(variable));
  }

  /** The value of a key in the {@code index}-th dictionary that has it, from 0. */
  JsonNode entry(String key, int index) {
    return nth(
        "value of \"" + key + "\"",
        index,
        i -> tokens.get(i).is(Kind.STRING, key) && at(i + 1).is(Kind.OPERATOR, ":"));
  }

  /** The named arguments of the first call of a function that has this one among them. */
  ObjectNode call(String function, String argument, String value) {
    for (int i = 0; i + 1 < tokens.size(); i++) {
      if (tokens.get(i).is(Kind.NAME, function) && at(i + 1).is(Kind.OPERATOR, "(")) {
        ObjectNode arguments = new Parser(i + 2).arguments();
        if (arguments.path(argument).asText().equals(value)) {
          return arguments;
        }
      }
    }
    throw error("has no call of %s with %s = %s".formatted(function, argument, value));
  }

  DataException error(String problem) {
    return new DataException(name + " " + problem);
  }

  private JsonNode nth(String what, int index, IntPredicate anchor) {
    int found = 0;
    for (int i = 0; i < tokens.size(); i++) {
      if (anchor.test(i) && found++ == index) {
        return new Parser(i + 2).expression();
      }
    }
    throw error("has %d times a(n) %s, not %d or more".formatted(found, what, index + 1));
  }

  private Token at(int index) {
    return index < 0 || index >= tokens.size() ? tokens.get(tokens.size() - 1) : tokens.get(index);
  }

  /** Reads an expression; every token is looked at once, and the nesting is that of the source. */
  private final class Parser {

    private int next;
    private int depth;

    Parser(int first) {
      next = first;
    }

    JsonNode expression() {
      if (++depth > DEEPEST) {
        throw error(
            "has more than %d brackets within each other at position %d"
                .formatted(DEEPEST, at(next).start()));
      }
      JsonNode value = atThisDepth();
      depth--;
      return value;
    }

    private JsonNode atThisDepth() {
      int start = next;
      List<JsonNode> terms = new ArrayList<>();
      terms.add(term());
      while (accept("+")) {
        terms.add(term());
      }
      if (!ends()) {
        next = start;
        return place();
      }
      return terms.size() == 1 ? terms.get(0) : sum(terms);
    }

    ObjectNode arguments() {
      ObjectNode arguments = NODES.objectNode();
      while (!ends() || accept(",")) {
        if (at(next).kind() == Kind.NAME && at(next + 1).is(Kind.OPERATOR, "=")) {
          String argument = at(next).text();
          next += 2;
          arguments.set(argument, expression());
        } else if (!ends()) {
          expression();
        }
      }
      return arguments;
    }

    private JsonNode term() {
      Token token = at(next);
      if (token.kind() == Kind.STRING) {
        StringBuilder text = new StringBuilder();
        for (; at(next).kind() == Kind.STRING; next++) {
          text.append(at(next).text());
        }
        trailers();
        return NODES.textNode(text.toString());
      }
      if (token.kind() == Kind.NUMBER && token.text().matches("\\d{1,9}")) {
        next++;
        return NODES.numberNode(Integer.parseInt(token.text()));
      }
      if (token.is(Kind.NAME, "None")) {
        next++;
        return NODES.nullNode();
      }
      if (accept("[")) {
        return elements("]");
      }
      if (accept("(")) {
        return elements(")");
      }
      return accept("{") ? dictionary() : place();
    }

    /** A list or a tuple; brackets around a single value are none. */
    private JsonNode elements(String close) {
      ArrayNode elements = NODES.arrayNode();
      boolean comma = false;
      while (!closes(close)) {
        elements.add(expression());
        comma |= accept(",");
      }
      return close.equals(")") && elements.size() == 1 && !comma ? elements.get(0) : elements;
    }

    private JsonNode dictionary() {
      ObjectNode entries = NODES.objectNode();
      while (!closes("}")) {
        JsonNode key = expression();
        if (!accept(":")) {
          throw error("has a dictionary that cannot be read, before position " + at(next).start());
        }
        entries.set(key.asText(), expression());
        accept(",");
      }
      return entries;
    }

    private boolean closes(String close) {
      if (accept(close)) {
        return true;
      }
      if (next >= tokens.size() || (ends() && !at(next).is(Kind.OPERATOR, ","))) {
        throw error("lacks a closing " + close + " before position " + at(next).start());
      }
      return false;
    }

    /** Anything up to where a value may end, as the text that it stands for. */
    private JsonNode place() {
      int first = next;
      int depth = 0;
      while (next < tokens.size() && (depth > 0 || !endsPlace(next, first))) {
        depth += bracket(at(next));
        next++;
      }
      int start = at(first).start();
      int end = next == first ? start : at(next - 1).end();
      return NODES.textNode("{" + source.substring(start, end) + "}");
    }

    private boolean endsPlace(int index, int first) {
      return endsAt(index) || (index > first && at(index).is(Kind.OPERATOR, "+"));
    }

    /** What is done with a literal, as {@code .format(...)}, does not matter. */
    private void trailers() {
      while (at(next).is(Kind.OPERATOR, ".")) {
        next += 2;
        if (at(next).is(Kind.OPERATOR, "(")) {
          int depth = 0;
          do {
            depth += bracket(at(next));
            next++;
          } while (depth > 0 && next < tokens.size());
        }
      }
    }

    private int bracket(Token token) {
      if (token.kind() != Kind.OPERATOR) {
        return 0;
      }
      return "([{".contains(token.text()) ? 1 : ")]}".contains(token.text()) ? -1 : 0;
    }

    private JsonNode sum(List<JsonNode> terms) {
      StringBuilder text = new StringBuilder();
      terms.forEach(term -> text.append(term.asText()));
      return NODES.textNode(text.toString());
    }

    private boolean ends() {
      return next >= tokens.size() || endsAt(next);
    }

    private boolean endsAt(int index) {
      Token token = at(index);
      return token.kind() == Kind.LINE_END
          || (token.kind() == Kind.OPERATOR && ",)]}:".contains(token.text()));
    }

    private boolean accept(String operator) {
      if (next < tokens.size() && at(next).is(Kind.OPERATOR, operator)) {
        next++;
        return true;
      }
      return false;
    }
  }
}
