package io.github.trustengine.dimension.fairness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.trustengine.dimension.DataFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one-dimensional arrays of whole numbers, booleans or texts in NumPy's format NPY, versions
 * 1 to 3: magic, version, length of the header, header (a Python dictionary), elements. Pickled
 * objects, which could run anything, are refused.
 */
final class NumpyArray {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** No array that labels rows is longer; a header that claims more is damaged. */
  private static final int MOST_HEADER_BYTES = 1 << 16;

  private static final Pattern TYPE = Pattern.compile("'descr':\\s*'([<>|=])([a-zA-Z])(\\d{1,4})'");
  private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\((\\d{1,9}),\\s*\\)");

  private final DataFile file;
  private final ByteBuffer bytes;

  private NumpyArray(DataFile file) {
    this.file = file;
    this.bytes = file.bytes().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The elements as texts: numbers in decimal, booleans as 0 and 1.
   *
   * @throws io.github.trustengine.dimension.DataException if the file is damaged or holds something
   *     else
   */
  static List<String> read(DataFile file) {
    return new NumpyArray(file).elements();
  }

  private List<String> elements() {
    String header = header();
    Matcher type = TYPE.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!type.find() || !shape.find()) {
      throw file.error(
          "must be a one-dimensional NumPy array of whole numbers or texts, but its header is "
              + header.strip());
    }
    boolean text = type.group(2).equals("U");
    int width = Integer.parseInt(type.group(3)) * (text ? Integer.BYTES : 1);
    int length = Integer.parseInt(shape.group(1));
    if (!text && !("iub".contains(type.group(2)) && List.of(1, 2, 4, 8).contains(width))) {
      throw file.error("must hold whole numbers or texts, but its header is " + header.strip());
    }
    if (bytes.remaining() != (long) width * length) {
      throw file.error(
          "must have %d elements of %d bytes, but has %d bytes"
              .formatted(length, width, bytes.remaining()));
    }
    if (type.group(1).equals(">")) {
      bytes.order(ByteOrder.BIG_ENDIAN);
    }
    List<String> elements = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      elements.add(text ? text(width) : number(width, type.group(2).equals("u")));
    }
    return elements;
  }

  private String header() {
    byte[] magic = new byte[MAGIC.length];
    if (bytes.remaining() < MAGIC.length + 4) {
      throw file.error("is too short for a NumPy array");
    }
    bytes.get(magic);
    int version = bytes.get();
    bytes.get();
    if (!Arrays.equals(magic, MAGIC) || version < 1 || version > 3) {
      throw file.error("is no NumPy array of format 1, 2 or 3");
    }
    long length =
        version == 1
            ? Short.toUnsignedLong(bytes.getShort())
            : bytes.remaining() < Integer.BYTES ? -1 : Integer.toUnsignedLong(bytes.getInt());
    if (length < 0 || length > Math.min(bytes.remaining(), MOST_HEADER_BYTES)) {
      throw file.error("ends within its header");
    }
    byte[] header = new byte[(int) length];
    bytes.get(header);
    return new String(header, UTF_8);
  }

  private String number(int width, boolean unsigned) {
    return switch (width) {
      case 1 -> Long.toString(unsigned ? bytes.get() & 0xff : bytes.get());
      case 2 -> Long.toString(unsigned ? bytes.getShort() & 0xffff : bytes.getShort());
      case 4 -> Long.toString(unsigned ? bytes.getInt() & 0xffffffffL : bytes.getInt());
      default -> unsigned ? Long.toUnsignedString(bytes.getLong()) : Long.toString(bytes.getLong());
    };
  }

  /** UTF-32, filled up with NUL. */
  private String text(int width) {
    StringBuilder text = new StringBuilder();
    int end = bytes.position() + width;
    while (bytes.position() < end) {
      int character = bytes.getInt();
      if (!Character.isValidCodePoint(character)) {
        throw file.error("has the character 0x%x, which is none".formatted(character));
      }
      text.appendCodePoint(character);
    }
    int length = text.length();
    while (length > 0 && text.charAt(length - 1) == 0) {
      length--;
    }
    return text.substring(0, length);
  }
}
