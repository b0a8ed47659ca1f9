package io.github.trustengine.compress;

import io.github.trustengine.ggml.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The tensors of models of the llama architecture, as names and shapes. */
record ModelShapes(ModelTraits traits, List<TensorShape> tensors) {

  static ModelShapes llama(int layers) {
    return llama(layers, 4096, 11008, 32, 32, 32000);
  }

  static ModelShapes llama(
      int layers, long width, long feedForward, int heads, int keyValueHeads, long vocabulary) {
    var tensors = new ArrayList<TensorShape>();
    tensors.add(matrix("token_embd.weight", width, vocabulary));
    tensors.add(norm("output_norm.weight", width));
    tensors.add(matrix("output.weight", width, vocabulary));
    long keyValueWidth = width / heads * keyValueHeads;
    for (int i = 0; i < layers; i++) {
      var layer = "blk." + i + ".";
      tensors.add(norm(layer + "attn_norm.weight", width));
      tensors.add(matrix(layer + "attn_q.weight", width, width));
      tensors.add(matrix(layer + "attn_k.weight", width, keyValueWidth));
      tensors.add(matrix(layer + "attn_v.weight", width, keyValueWidth));
      tensors.add(matrix(layer + "attn_output.weight", width, width));
      tensors.add(norm(layer + "ffn_norm.weight", width));
      tensors.add(matrix(layer + "ffn_gate.weight", width, feedForward));
      tensors.add(matrix(layer + "ffn_up.weight", width, feedForward));
      tensors.add(matrix(layer + "ffn_down.weight", feedForward, width));
    }
    // The order in a file has no influence.
    Collections.shuffle(tensors, new Random(4));
    return new ModelShapes(traits("llama", layers, heads, keyValueHeads, 0), List.copyOf(tensors));
  }

  /** Feed-forward matrices with experts, and the router that chooses among them. */
  ModelShapes withExperts(int experts) {
    var changed = new ArrayList<TensorShape>();
    for (var tensor : tensors) {
      if (tensor.name().contains(".ffn_") && tensor.dimensions() == 2) {
        changed.add(
            new TensorShape(
                tensor.name().replace(".weight", "_exps.weight"),
                tensor.type(),
                List.of(tensor.shape().get(0), tensor.shape().get(1), (long) experts)));
      } else {
        changed.add(tensor);
      }
    }
    for (int i = 0; i < traits.layers(); i++) {
      changed.add(matrix("blk." + i + ".ffn_gate_inp.weight", 4096, experts));
    }
    return new ModelShapes(
        traits(
            traits.architecture(),
            traits.layers(),
            traits.heads(),
            traits.keyValueHeads(),
            experts),
        changed);
  }

  ModelShapes withoutOutput() {
    return new ModelShapes(
        traits, tensors.stream().filter(t -> !t.name().equals("output.weight")).toList());
  }

  ModelShapes of(String architecture) {
    return new ModelShapes(
        traits(
            architecture,
            traits.layers(),
            traits.heads(),
            traits.keyValueHeads(),
            traits.experts()),
        tensors);
  }

  ModelShapes with(TensorShape... more) {
    var all = new ArrayList<>(tensors);
    Collections.addAll(all, more);
    return new ModelShapes(traits, all);
  }

  /** Traits of a model whose every layer attends. */
  static ModelTraits traits(
      String architecture, int layers, int heads, int keyValueHeads, int experts) {
    return new ModelTraits(architecture, layers, heads, keyValueHeads, layers, experts);
  }

  static TensorShape matrix(String name, long columns, long rows) {
    return new TensorShape(name, TensorType.F16, List.of(columns, rows));
  }

  private static TensorShape norm(String name, long width) {
    return new TensorShape(name, TensorType.F32, List.of(width));
  }
}
