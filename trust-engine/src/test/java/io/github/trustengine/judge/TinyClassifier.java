package io.github.trustengine.judge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a classifier of a few words, in the layout of an exported one: each word has a weight per
 * label, and a label's logit is the sum over the words of a text.
 */
final class TinyClassifier {

  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int INTEGER = 2;
  private static final int INTEGERS = 7;

  private TinyClassifier() {}

  /** A vocabulary of [UNK] (0), good (1), bad (2) and awful (3). */
  static void write(Path folder, String config, float[][] weights) throws IOException {
    write(folder, config, model(weights, false));
  }

  /** Divides all weights of a batch by the largest that occurs in it, as some quantisation does. */
  static void writeRelative(Path folder, String config, float[][] weights) throws IOException {
    write(folder, config, model(weights, true));
  }

  private static void write(Path folder, String config, byte[] model) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
         "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "Whitespace"},
         "post_processor": null, "decoder": null,
         "model": {"type": "WordLevel", "unk_token": "[UNK]",
                   "vocab": {"[UNK]": 0, "good": 1, "bad": 2, "awful": 3}}}
        """);
    Files.writeString(folder.resolve("config.json"), config);
    Files.write(folder.resolve("model.onnx"), model);
  }

  /** ModelProto, see onnx.proto: logits = sum over tokens of mask * weights[token]. */
  private static byte[] model(float[][] weights, boolean relative) throws IOException {
    ByteBuffer raw =
        ByteBuffer.allocate(4 * weights.length * weights[0].length).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : weights) {
      for (float weight : row) {
        raw.putFloat(weight);
      }
    }
    Message tensor =
        new Message()
            .number(1, weights.length)
            .number(1, weights[0].length)
            .number(2, FLOAT)
            .text(8, "weights")
            .bytes(9, raw.array());
    // AttributeProto: name (1), i (3), ints (8), type (20).
    Message last = new Message().text(1, "axes").number(20, INTEGERS).number(8, 2);
    Message tokens = new Message().text(1, "axes").number(20, INTEGERS).number(8, 1);
    Message drop = new Message().text(1, "keepdims").number(20, INTEGER).number(3, 0);
    Message toFloat = new Message().text(1, "to").number(20, INTEGER).number(3, FLOAT);
    Message graph =
        new Message()
            .message(1, node("Gather", "values", "weights", "input_ids"))
            .message(1, node("Cast", "seen", "attention_mask").message(5, toFloat))
            .message(1, node("Unsqueeze", "column", "seen").message(5, last))
            .message(1, node("ReduceMax", "largest", "values"))
            .message(1, node("Div", "relative", "values", "largest"))
            .message(1, node("Mul", "counted", relative ? "relative" : "values", "column"))
            .message(1, node("ReduceSum", "logits", "counted").message(5, tokens).message(5, drop))
            .text(2, "tiny")
            .message(5, tensor)
            .message(11, value("input_ids", INT64))
            .message(11, value("attention_mask", INT64))
            .message(12, value("logits", FLOAT));
    return new Message()
        .number(1, 7)
        .message(7, graph)
        .message(8, new Message().text(1, "").number(2, 11))
        .content();
  }

  private static Message node(String operator, String output, String... inputs) throws IOException {
    Message node = new Message();
    for (String input : inputs) {
      node.text(1, input);
    }
    return node.text(2, output).text(4, operator);
  }

  /** A two-dimensional value of any size. */
  private static Message value(String name, int type) throws IOException {
    Message shape =
        new Message()
            .message(1, new Message().text(2, name + "_rows"))
            .message(1, new Message().text(2, name + "_columns"));
    Message tensor = new Message().number(1, type).message(2, shape);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  /** A protobuf message. */
  private static final class Message {

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    Message number(int field, int value) {
      varint(field << 3);
      varint(value);
      return this;
    }

    Message bytes(int field, byte[] value) throws IOException {
      varint((field << 3) | 2);
      varint(value.length);
      content.write(value);
      return this;
    }

    Message text(int field, String value) throws IOException {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) throws IOException {
      return bytes(field, value.content());
    }

    byte[] content() {
      return content.toByteArray();
    }

    private void varint(int value) {
      int rest = value;
      while (rest > 0x7f) {
        content.write((rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      content.write(rest);
    }
  }
}
