package io.github.trustengine.ggml;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * {@code ggml_backend_sched_eval_callback}: sees the nodes of a graph while it is computed, on the
 * thread that decodes. It must not throw, and is only called while something in Java refers to it.
 */
public interface NodeCallback extends Callback {

  /**
   * Sees one node.
   *
   * @param tensor the node
   * @param ask 1: it has not been computed yet; return 1 to see it again when it has been. 0: it
   *     has been computed; return 0 to leave out the rest
   * @param userData nothing
   */
  byte visit(Pointer tensor, byte ask, @Nullable Pointer userData);
}
