package io.github.trustengine.llama;

import com.sun.jna.Pointer;
import io.github.trustengine.ggml.NativeTensor;
import io.github.trustengine.ggml.NodeCallback;
import io.github.trustengine.ggml.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows a tap what it wants of one graph after the other. llama.cpp computes up to the nodes that
 * are asked for and stops there, so nothing is asked for that is not wanted.
 */
final class GraphObserver implements NodeCallback {

  private static final String WEIGHT = ".weight";

  private final NativeTensor.Reader tensors;

  /** Of weights, whose addresses are theirs as long as the model lives. */
  private final Map<Long, String> weightNames = new HashMap<>();

  /** The weights whose inputs were handed over, by the inputs' addresses in this graph. */
  private final Map<Long, String> inputs = new HashMap<>();

  private ActivationTap tap = ActivationTap.NONE;
  private Consumer<NativeTensor> everyNode = node -> {};
  private Optional<String> lastNode = Optional.empty();
  private boolean ended;
  private @Nullable Throwable failure;

  GraphObserver(NativeTensor.Reader tensors) {
    this.tensors = tensors;
  }

  /** Shows a tap the graphs of what a call decodes; an exception of the tap's is thrown. */
  void during(ActivationTap tap, Runnable decode) {
    this.tap = tap;
    this.lastNode = tap.lastNode();
    run(decode);
  }

  /** Shows every node before it is computed. */
  void during(Consumer<NativeTensor> everyNode, Runnable decode) {
    this.everyNode = everyNode;
    run(decode);
  }

  @Override
  public byte visit(Pointer pointer, byte ask, @Nullable Pointer userData) {
    boolean asked = ask != 0;
    if (ended) {
      // Each part of a graph that another device computes has to be stopped by itself.
      return (byte) (asked ? 1 : 0);
    }
    try {
      var node = tensors.at(pointer);
      return (byte) ((asked ? isWanted(node) : handOver(node)) ? 1 : 0);
    } catch (Throwable e) {
      // It must not cross native frames.
      failure = e;
      ended = true;
      return (byte) (asked ? 1 : 0);
    }
  }

  private void run(Runnable decode) {
    inputs.clear();
    ended = false;
    failure = null;
    try {
      decode.run();
    } finally {
      tap = ActivationTap.NONE;
      everyNode = node -> {};
      lastNode = Optional.empty();
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }

  private boolean isWanted(NativeTensor node) {
    everyNode.accept(node);
    boolean wanted = false;
    var weight = weight(node);
    if (weight != null) {
      // Asked in any case, for it says which input is shared.
      boolean input = wantsInput(weight, node);
      wanted = input || tap.wantsProduct(weight);
    }
    var name = node.name();
    return wanted || tap.wantsNode(name) || isLast(name);
  }

  private boolean wantsInput(String weight, NativeTensor product) {
    if (!tap.wantsInput(weight)) {
      return false;
    }
    var first = product.isProduct() ? inputs.get(input(product).address()) : null;
    if (first == null) {
      return true;
    }
    if (!first.equals(weight)) {
      tap.sameInput(weight, first);
    }
    return false;
  }

  /** Hands over what is wanted of a node that has been computed; whether to go on. */
  private boolean handOver(NativeTensor node) {
    var weight = weight(node);
    if (weight != null) {
      if (tap.wantsInput(weight)) {
        handOverInput(weight, node);
      }
      if (tap.wantsProduct(weight)) {
        show(node, rows -> tap.product(weight, rows));
      }
    }
    var name = node.name();
    if (tap.wantsNode(name)) {
      show(node, rows -> tap.node(name, rows));
    }
    ended = isLast(name);
    return !ended;
  }

  private void handOverInput(String weight, NativeTensor product) {
    var input = input(product);
    if (product.isExpertProduct()) {
      var choice = choice(product);
      show(input, rows -> tap.expertInput(weight, rows, choice));
    } else if (inputs.putIfAbsent(input.address(), weight) == null) {
      show(input, rows -> tap.input(weight, rows));
    }
  }

  private static void show(NativeTensor tensor, Consumer<Activation> receiver) {
    var rows = new NativeActivation(tensor);
    try {
      receiver.accept(rows);
    } finally {
      rows.expire();
    }
  }

  private boolean isLast(String name) {
    return lastNode.isPresent() && lastNode.get().equals(name);
  }

  /** The name of the weight that a node is the product of, if it is one. */
  private @Nullable String weight(NativeTensor node) {
    if (!node.isProduct() && !node.isExpertProduct()) {
      return null;
    }
    var matrix = node.source(0).orElseThrow();
    var name = weightNames.get(matrix.address());
    if (name == null) {
      name = originalName(matrix.name());
      if (!name.endsWith(WEIGHT)) {
        return null;
      }
      if (name.equals(matrix.name())) {
        weightNames.put(matrix.address(), name);
      }
    }
    return name;
  }

  /** The name of a tensor that the scheduler may have copied: {@code CUDA0#name#0}. */
  static String originalName(String name) {
    int first = name.indexOf('#');
    int last = name.indexOf('#', first + 1);
    return first >= 0 && last > first ? name.substring(first + 1, last) : name;
  }

  private static NativeTensor input(NativeTensor product) {
    return product.source(1).orElseThrow();
  }

  private static ExpertChoice choice(NativeTensor product) {
    var ids = product.source(2).orElseThrow();
    if (ids.typeId() != TensorType.I32.id()) {
      throw new LlamaException("%s is no table of experts".formatted(ids.name()));
    }
    int used = Math.toIntExact(ids.size(0));
    int tokens = Math.toIntExact(ids.size(1));
    var choice = new int[used * tokens];
    for (int token = 0; token < tokens; token++) {
      for (int slot = 0; slot < used; slot++) {
        var bytes = ids.read(ids.stride(1) * token + ids.stride(0) * slot, Integer.BYTES);
        choice[token * used + slot] =
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
      }
    }
    int experts = Math.toIntExact(product.source(0).orElseThrow().size(2));
    return new ExpertChoice(experts, used, choice, Math.toIntExact(input(product).size(1)));
  }
}
