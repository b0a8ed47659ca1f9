package io.github.trustengine.llama;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes tokens of a conversation. Control tokens are read where the template placed them and
 * nowhere else: what a message says is plain text, whatever it looks like. For messages that hold
 * no text of a control token the result equals that of llama.cpp's tokenizer on the whole rendered
 * text with control tokens parsed.
 *
 * <p>An option's tokens are those by which the tokens of the prompt's last line grow when the
 * option is written behind it. Where the two would melt into one token, the prompt's tokens stay as
 * they are, and the option is read as it stands at the beginning of a line.
 */
final class PromptTokenizer {

  /** Texts between control tokens whose tokens are kept. */
  private static final int MOST_KEPT = 500;

  private final Tokenizer tokenizer;
  private final Supplier<ChatTemplate> templateSource;
  private @Nullable ChatTemplate template;
  private @Nullable String betweenPromptAndAnswer;

  /**
   * What stands between control tokens, with its tokens. Prompts of one task share most of it, and
   * llama.cpp compiles a regular expression at every call.
   */
  private final Map<String, int[]> kept =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, int[]> eldest) {
              return size() > MOST_KEPT;
            }
          });

  PromptTokenizer(Tokenizer tokenizer, Supplier<ChatTemplate> templateSource) {
    this.tokenizer = tokenizer;
    this.templateSource = templateSource;
  }

  synchronized ChatTemplate template() {
    if (template == null) {
      template = templateSource.get();
    }
    return template;
  }

  RequestTokens tokenize(Prompt prompt, List<String> options) {
    var disguise = disguise(prompt);
    var messages = disguise.put(prompt.messages());
    var text = render(messages);
    var parts = disguise.split(text);
    var tokens = tokens(parts, disguise);
    if (tokens.length == 0) {
      throw new ChatTemplateException("the chat template makes an empty text of the prompt");
    }
    var promptTokens =
        PromptTokens.of(
            tokens, Math.min(shared(prompt, messages, text, tokens, disguise), tokens.length - 1));
    if (options.isEmpty()) {
      return new RequestTokens(promptTokens, List.of());
    }
    var end =
        parts.get(parts.size() - 1) instanceof Disguise.Text last ? lastLine(last.text()) : "";
    var between = prompt.isText() ? betweenTextAndAnswer(end) : betweenPromptAndAnswer();
    return new RequestTokens(
        promptTokens,
        options.stream()
            .map(option -> Character.isWhitespace(option.charAt(0)) ? option : between + option)
            .map(option -> optionTokens(end, option))
            .toList());
  }

  /** The last line that is not blank, with what white space follows: the same for many prompts. */
  private static String lastLine(String text) {
    return text.substring(text.stripTrailing().lastIndexOf('\n') + 1);
  }

  private static String betweenTextAndAnswer(String end) {
    return end.isEmpty() || Character.isWhitespace(end.charAt(end.length() - 1)) ? "" : " ";
  }

  /** The white space that the chat template puts between the prompt and an answer. */
  private synchronized String betweenPromptAndAnswer() {
    if (betweenPromptAndAnswer == null) {
      betweenPromptAndAnswer = findBetweenPromptAndAnswer(template());
    }
    return betweenPromptAndAnswer;
  }

  private static String findBetweenPromptAndAnswer(ChatTemplate template) {
    var question = ChatMessage.user("Is it?");
    var answer = ChatMessage.assistant("Yes");
    try {
      var asked = template.render(List.of(question));
      var answered = template.render(List.of(question, answer));
      if (answered.startsWith(asked)) {
        var rest = answered.substring(asked.length());
        var stripped = rest.stripLeading();
        if (stripped.startsWith(answer.content())) {
          return rest.substring(0, rest.length() - stripped.length());
        }
      }
    } catch (ChatTemplateException e) {
      // A template that does not take an answer says nothing of what stands before it.
    }
    return "";
  }

  private List<Integer> optionTokens(String end, String option) {
    return growth(end, option)
        .or(() -> growth("\n", option))
        .orElseGet(() -> tokenizer.tokenize(option));
  }

  /** The tokens that a text gains from what is written behind it, if it keeps those it has. */
  private Optional<List<Integer>> growth(String text, String addition) {
    var before = keptTokens(text);
    var after = keptTokens(text + addition);
    int common = Arrays.mismatch(before, after);
    return common == before.length
        ? Optional.of(Arrays.stream(after, common, after.length).boxed().toList())
        : Optional.empty();
  }

  private Disguise disguise(Prompt prompt) {
    var special = tokenizer.specialTokens();
    if (prompt.isText()) {
      return Disguise.of(special, prompt.messages(), "");
    }
    return template().readsControlTokensInMessages()
        ? Disguise.none(special, prompt.messages(), template().source())
        : Disguise.of(special, prompt.messages(), template().source());
  }

  private String render(List<ChatMessage> messages) {
    var first = messages.get(0);
    return first.isText() ? first.content() : template().render(messages);
  }

  /**
   * The tokens of the shared text alone are compared with those of the whole text: those that agree
   * lie within the shared text. The rendered text is shared up to where it changes when marks are
   * put at the cut and in all messages behind it, whose place need not be behind it: of several
   * system messages, a template may take the last one to its beginning.
   */
  private int shared(
      Prompt prompt, List<ChatMessage> messages, String text, int[] tokens, Disguise disguise) {
    if (prompt.sharedMessages() == 0 && prompt.sharedCharacters() == 0) {
      return 0;
    }
    if (prompt.sharedMessages() == messages.size()) {
      return tokens.length;
    }
    var marked = new ArrayList<>(messages);
    var next = messages.get(prompt.sharedMessages());
    marked.set(
        prompt.sharedMessages(),
        new ChatMessage(
            next.role(),
            new StringBuilder(next.content())
                .insert(prompt.sharedCharacters(), disguise.mark())
                .toString()));
    for (int i = prompt.sharedMessages() + 1; i < marked.size(); i++) {
      var later = marked.get(i);
      marked.set(i, new ChatMessage(later.role(), disguise.mark() + later.content()));
    }
    int cut = commonPrefix(text, render(marked));
    int common = Arrays.mismatch(tokens(disguise.split(text.substring(0, cut)), disguise), tokens);
    return common < 0 ? tokens.length : common;
  }

  private int[] tokens(List<Disguise.Part> parts, Disguise disguise) {
    var tokens = IntStream.builder();
    int count = 0;
    boolean begins = false;
    for (var part : parts) {
      if (part instanceof Disguise.Token token) {
        begins |=
            count == 0
                && !disguise.isNone()
                && tokenizer.beginningOfText().equals(Optional.of(token.id()));
        tokens.add(token.id());
        count++;
      } else if (part instanceof Disguise.Text plain) {
        var ids = keptTokens(plain.text());
        Arrays.stream(ids).forEach(tokens::add);
        count += ids.length;
      }
    }
    var result = tokens.build();
    return tokenizer.addsBeginningOfText() && !begins
        ? IntStream.concat(tokenizer.beginningOfText().stream().mapToInt(i -> i), result).toArray()
        : result.toArray();
  }

  private int[] keptTokens(String text) {
    return kept.computeIfAbsent(text, t -> tokenizer.tokens(t, false));
  }

  private static int commonPrefix(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      if (a.charAt(i) != b.charAt(i)) {
        return i;
      }
    }
    return length;
  }
}
