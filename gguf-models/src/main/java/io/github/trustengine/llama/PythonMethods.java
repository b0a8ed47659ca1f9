package io.github.trustengine.llama;

import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import java.beans.FeatureDescriptor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;
import org.jspecify.annotations.Nullable;

/** Python's methods of strings and dictionaries, as chat templates call them, for Jinjava. */
final class PythonMethods extends ELResolver {

  private final ELResolver others = JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY;

  @Override
  public @Nullable Object invoke(
      ELContext context,
      Object base,
      Object method,
      Class<?> @Nullable [] types,
      @Nullable Object @Nullable [] arguments) {
    var given = arguments == null ? new Object[0] : arguments;
    var result =
        base instanceof String text
            ? onString(text, String.valueOf(method), given)
            : base instanceof Map<?, ?> map
                ? onMap(map, String.valueOf(method), given)
                : Result.NONE;
    if (result.known()) {
      context.setPropertyResolved(true);
      return result.value();
    }
    return others.invoke(context, base, method, types, arguments);
  }

  private record Result(boolean known, @Nullable Object value) {
    static final Result NONE = new Result(false, null);

    static Result of(@Nullable Object value) {
      return new Result(true, value);
    }
  }

  private static Result onString(String text, String method, @Nullable Object[] arguments) {
    var first = arguments.length > 0 ? String.valueOf(arguments[0]) : null;
    return switch (method) {
      case "strip" -> Result.of(strip(text, first, true, true));
      case "lstrip" -> Result.of(strip(text, first, true, false));
      case "rstrip" -> Result.of(strip(text, first, false, true));
      case "startswith" -> Result.of(first != null && text.startsWith(first));
      case "endswith" -> Result.of(first != null && text.endsWith(first));
      case "upper" -> Result.of(text.toUpperCase(Locale.ROOT));
      case "lower" -> Result.of(text.toLowerCase(Locale.ROOT));
      case "capitalize" -> Result.of(capitalize(text));
      case "title" -> Result.of(title(text));
      case "split" -> Result.of(split(text, first, limit(arguments)));
      case "replace" ->
          arguments.length == 2 && first != null
              ? Result.of(text.replace(first, String.valueOf(arguments[1])))
              : Result.NONE;
      default -> Result.NONE;
    };
  }

  private static Result onMap(Map<?, ?> map, String method, @Nullable Object[] arguments) {
    if (method.equals("get") && arguments.length > 0) {
      var value = map.get(arguments[0]);
      return Result.of(value == null && arguments.length > 1 ? arguments[1] : value);
    }
    return switch (method) {
      case "items" ->
          Result.of(map.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList());
      case "keys" -> Result.of(List.copyOf(map.keySet()));
      case "values" -> Result.of(List.copyOf(map.values()));
      default -> Result.NONE;
    };
  }

  private static int limit(@Nullable Object[] arguments) {
    return arguments.length > 1 && arguments[1] instanceof Number number ? number.intValue() : -1;
  }

  private static String strip(
      String text, @Nullable String characters, boolean left, boolean right) {
    int start = 0;
    int end = text.length();
    while (left && start < end && isStripped(text.charAt(start), characters)) {
      start++;
    }
    while (right && end > start && isStripped(text.charAt(end - 1), characters)) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isStripped(char c, @Nullable String characters) {
    return characters == null
        ? Character.isWhitespace(c) || Character.isSpaceChar(c)
        : characters.indexOf(c) >= 0;
  }

  private static List<String> split(String text, @Nullable String separator, int limit) {
    if (separator == null) {
      var stripped = strip(text, null, true, true);
      return stripped.isEmpty() ? List.of() : List.of(stripped.split("[\\s\\p{Z}]+"));
    }
    var parts = new ArrayList<String>();
    int from = 0;
    for (int at = text.indexOf(separator);
        at >= 0 && (limit < 0 || parts.size() < limit);
        at = text.indexOf(separator, from)) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static String capitalize(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT)
            + text.substring(1).toLowerCase(Locale.ROOT);
  }

  private static String title(String text) {
    var result = new StringBuilder();
    boolean inWord = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      result.append(inWord ? Character.toLowerCase(c) : Character.toUpperCase(c));
      inWord = Character.isLetter(c);
    }
    return result.toString();
  }

  @Override
  public @Nullable Object getValue(ELContext context, Object base, Object property) {
    return others.getValue(context, base, property);
  }

  @Override
  public @Nullable Class<?> getType(ELContext context, Object base, Object property) {
    return others.getType(context, base, property);
  }

  @Override
  public void setValue(ELContext context, Object base, Object property, Object value) {
    others.setValue(context, base, property, value);
  }

  @Override
  public boolean isReadOnly(ELContext context, Object base, Object property) {
    return others.isReadOnly(context, base, property);
  }

  @Override
  public @Nullable Iterator<FeatureDescriptor> getFeatureDescriptors(
      ELContext context, Object base) {
    return others.getFeatureDescriptors(context, base);
  }

  @Override
  public @Nullable Class<?> getCommonPropertyType(ELContext context, Object base) {
    return others.getCommonPropertyType(context, base);
  }
}
