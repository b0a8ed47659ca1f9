package io.github.trustengine.compress;

import io.github.trustengine.calibration.ImportanceMatrix;
import io.github.trustengine.ggml.Ggml;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Converts the tensors of a model, one after the other, on several threads. The work is cut into
 * chunks of rows, which go through a window: threads work ahead of the writer, but not farther than
 * it is wide, so that the memory in use is bounded.
 */
final class Conversion implements AutoCloseable {

  private static final int WINDOW_PER_THREAD = 3;
  private static final long SECONDS_TO_END = 60;

  private final GgufFile model;
  private final List<CompressedTensor> tensors;
  private final Optional<ImportanceMatrix> importance;
  private final Consumer<CompressionProgress> progress;
  private final Ggml ggml = Ggml.get();
  private final SourceReader reader;
  private final ExecutorService pool;
  private final int window;

  private final Deque<Work> inWork = new ArrayDeque<>();
  private Iterator<RowChunk> chunks = Collections.emptyIterator();
  private int begun;

  private final long totalBytes;
  private long doneBytes;

  private final Deque<ByteBuffer> spareResults = new ConcurrentLinkedDeque<>();
  private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

  Conversion(
      GgufFile model,
      List<CompressedTensor> tensors,
      Optional<ImportanceMatrix> importance,
      int threads,
      Consumer<CompressionProgress> progress)
      throws IOException {
    this.model = model;
    this.tensors = tensors;
    this.importance = importance;
    this.progress = progress;
    this.totalBytes = tensors.stream().mapToLong(Conversion::sourceBytes).sum();
    this.window = WINDOW_PER_THREAD * threads;
    this.reader = new SourceReader(model);
    this.pool =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              var thread = new Thread(task, "quantize");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** How many importances a tensor takes: one per column, for each of its experts. */
  static long importances(CompressedTensor tensor) {
    return tensor.shape().get(0) * (tensor.shape().size() > 2 ? tensor.shape().get(2) : 1);
  }

  /** Writes the data of the next tensor. */
  void writeNext(WritableByteChannel channel) throws IOException {
    RowChunk chunk;
    do {
      beginWork();
      var work = inWork.remove();
      chunk = work.chunk();
      var result = work.result();
      channel.write(result);
      spareResults.push(result);
    } while (!chunk.last());
    doneBytes += sourceBytes(chunk.tensor());
    progress.accept(new CompressionProgress(chunk.tensor().name(), doneBytes, totalBytes));
  }

  /** Ends the threads; what they have begun and nobody has taken is lost. */
  @Override
  public void close() throws IOException {
    pool.shutdownNow();
    try {
      pool.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    reader.close();
  }

  private void beginWork() {
    while (inWork.size() < window) {
      while (!chunks.hasNext()) {
        if (begun == tensors.size()) {
          return;
        }
        var tensor = tensors.get(begun++);
        chunks =
            RowChunk.of(tensor, model.tensor(tensor.name()).orElseThrow(), importanceOf(tensor));
      }
      var chunk = chunks.next();
      inWork.add(new Work(chunk, pool.submit(() -> convert(chunk))));
    }
  }

  private Optional<FloatBuffer> importanceOf(CompressedTensor tensor) {
    return importance
        .filter(matrix -> tensor.isConverted())
        .flatMap(matrix -> matrix.values(tensor.name()))
        .filter(values -> values.length == importances(tensor))
        .map(values -> direct(Float.BYTES * values.length).asFloatBuffer().put(values).flip());
  }

  private ByteBuffer convert(RowChunk chunk) throws IOException {
    var result = resultBuffer(chunk.targetBytes());
    if (!chunk.tensor().isConverted()) {
      read(chunk, result);
      return result;
    }
    var source = scratch.get().source(chunk.sourceBytes());
    read(chunk, source);
    try {
      ggml.quantizeRows(
          chunk.tensor().target(),
          floats(chunk, source),
          result,
          chunk.rows(),
          chunk.columns(),
          chunk.importance());
    } catch (IllegalArgumentException e) {
      throw new CompressionException(
          "%s cannot become %s: %s".formatted(chunk, chunk.tensor().target(), e.getMessage()), e);
    }
    if (!ggml.validRows(chunk.tensor().target(), result)) {
      throw new CompressionException(
          "%s became invalid as %s: the values are too large for it; choose a type with a larger range, for instance bf16"
              .formatted(chunk, chunk.tensor().target()));
    }
    return result;
  }

  private void read(RowChunk chunk, ByteBuffer target) throws IOException {
    reader.read(chunk.source(), chunk.sourceOffset(), target);
    target.flip();
    if (!ggml.validRows(chunk.source().type(), target)) {
      throw new CompressionException(
          "%s of %s hold values that are infinite or no numbers; the file is damaged: fetch or convert it again"
              .formatted(chunk, model.path()));
    }
  }

  private ByteBuffer floats(RowChunk chunk, ByteBuffer source) {
    if (chunk.source().type() == TensorType.F32) {
      return source;
    }
    var floats = scratch.get().floats(Math.toIntExact(Float.BYTES * chunk.elements()));
    ggml.dequantize(chunk.source().type(), source, floats.asFloatBuffer(), chunk.elements());
    return floats;
  }

  private ByteBuffer resultBuffer(int bytes) {
    var spare = spareResults.poll();
    return room(spare == null ? direct(0) : spare, bytes);
  }

  private static ByteBuffer room(ByteBuffer buffer, int bytes) {
    return buffer.capacity() >= bytes ? buffer.clear().limit(bytes) : direct(bytes);
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long sourceBytes(CompressedTensor tensor) {
    return tensor.source().bytes(tensor.elements());
  }

  private record Work(RowChunk chunk, Future<ByteBuffer> future) {

    ByteBuffer result() throws IOException {
      try {
        return future.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CompressionException("interrupted while converting " + chunk, e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException cause) {
          throw cause;
        }
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw new IllegalStateException("converting " + chunk + " failed", e.getCause());
      }
    }
  }

  /** Buffers of one thread, reused from chunk to chunk. */
  private static final class Scratch {
    private ByteBuffer source = direct(0);
    private ByteBuffer floats = direct(0);

    ByteBuffer source(int bytes) {
      source = room(source, bytes);
      return source;
    }

    ByteBuffer floats(int bytes) {
      floats = room(floats, bytes);
      return floats;
    }
  }
}
