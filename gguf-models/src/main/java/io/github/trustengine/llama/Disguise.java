package io.github.trustengine.llama;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Keeps the texts of control tokens that messages contain apart from those that a template places.
 * In the messages, the first character of each is replaced by a stand-in that occurs nowhere else;
 * a rendered text is split at the control tokens that are still to be seen, and the stand-ins are
 * replaced back. A template sees the right number of characters, and everything else as it is.
 */
final class Disguise {

  /** A part of a rendered text. */
  sealed interface Part permits Token, Text {}

  record Token(int id) implements Part {}

  record Text(String text) implements Part {}

  private static final int FIRST_STAND_IN = 0xE000; // the first of 6400 characters for private use
  private static final int LAST_STAND_IN = 0xF8FF;

  private final List<SpecialToken> specialTokens;
  private final Map<Character, Character> standIns;
  private final Map<Character, Character> originals;
  private final char mark;

  private Disguise(
      List<SpecialToken> specialTokens, Map<Character, Character> standIns, char mark) {
    this.specialTokens = specialTokens;
    this.standIns = standIns;
    this.originals =
        standIns.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    this.mark = mark;
  }

  /** A disguise whose stand-ins do not occur in the messages or the template. */
  static Disguise of(
      List<SpecialToken> specialTokens, List<ChatMessage> messages, String template) {
    var texts =
        Stream.concat(messages.stream().map(ChatMessage::content), Stream.of(template)).toList();
    var free =
        IntStream.rangeClosed(FIRST_STAND_IN, LAST_STAND_IN)
            .filter(c -> texts.stream().allMatch(text -> text.indexOf(c) < 0))
            .iterator();
    char mark = next(free);
    var standIns = new HashMap<Character, Character>();
    for (var token : specialTokens) {
      if (token.control()) {
        standIns.computeIfAbsent(token.text().charAt(0), first -> next(free));
      }
    }
    return new Disguise(specialTokens, standIns, mark);
  }

  /** None: control tokens are read wherever they are spelled out. */
  static Disguise none(
      List<SpecialToken> specialTokens, List<ChatMessage> messages, String template) {
    return new Disguise(specialTokens, Map.of(), of(List.of(), messages, template).mark());
  }

  /** Whether control tokens are read wherever they are spelled out. */
  boolean isNone() {
    return standIns.isEmpty();
  }

  /** A character that occurs in no message. */
  char mark() {
    return mark;
  }

  List<ChatMessage> put(List<ChatMessage> messages) {
    return messages.stream()
        .map(message -> new ChatMessage(message.role(), put(message.content())))
        .toList();
  }

  private String put(String content) {
    var result = new StringBuilder(content);
    for (int i = 0; i < content.length(); i++) {
      var standIn = standIns.get(content.charAt(i));
      if (standIn != null && controlTokenAt(content, i)) {
        result.setCharAt(i, standIn);
      }
    }
    return result.toString();
  }

  private boolean controlTokenAt(String content, int position) {
    for (var token : specialTokens) {
      if (token.control() && content.startsWith(token.text(), position)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Splits a rendered text at special tokens, one after the other through all parts, as llama.cpp
   * does ({@code tokenizer_st_partition} in {@code src/llama-vocab.cpp}).
   */
  List<Part> split(String rendered) {
    var parts = List.<Part>of(new Text(rendered));
    for (var token : specialTokens) {
      if (rendered.contains(token.text())) {
        parts = split(parts, token);
      }
    }
    return parts.stream().map(this::takeOff).toList();
  }

  private static List<Part> split(List<Part> parts, SpecialToken token) {
    var result = new ArrayList<Part>();
    for (var part : parts) {
      if (part instanceof Text text) {
        split(text.text(), token, result);
      } else {
        result.add(part);
      }
    }
    return result;
  }

  private static void split(String text, SpecialToken token, List<Part> result) {
    var rest = text;
    for (int at = rest.indexOf(token.text()); at >= 0; at = rest.indexOf(token.text())) {
      var left = rest.substring(0, at);
      addText(token.stripsLeft() ? stripTrailing(left) : left, result);
      result.add(new Token(token.id()));
      var right = rest.substring(at + token.text().length());
      rest = token.stripsRight() ? stripLeading(right) : right;
    }
    addText(rest, result);
  }

  private static void addText(String text, List<Part> result) {
    if (!text.isEmpty()) {
      result.add(new Text(text));
    }
  }

  private Part takeOff(Part part) {
    if (!(part instanceof Text text)) {
      return part;
    }
    var result = new StringBuilder(text.text());
    for (int i = 0; i < result.length(); i++) {
      var original = originals.get(result.charAt(i));
      if (original != null) {
        result.setCharAt(i, original);
      }
    }
    return new Text(result.toString());
  }

  private static String stripLeading(String text) {
    int start = 0;
    while (start < text.length() && isSpace(text.charAt(start))) {
      start++;
    }
    return text.substring(start);
  }

  private static String stripTrailing(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  /** C's {@code isspace}. */
  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static char next(PrimitiveIterator.OfInt free) {
    if (!free.hasNext()) {
      throw new LlamaException("the messages of a prompt use all characters for private use");
    }
    return (char) free.nextInt();
  }
}
