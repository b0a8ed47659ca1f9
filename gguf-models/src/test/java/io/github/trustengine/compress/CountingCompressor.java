package io.github.trustengine.compress;

import io.github.trustengine.ggml.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Writes the recipe's name and the source's content, and counts how often. */
final class CountingCompressor implements Compressor {
  final AtomicInteger made = new AtomicInteger();
  String version = "1";
  Optional<RuntimeException> problem = Optional.empty();
  Runnable beforeEnd = () -> {};

  @Override
  public String algorithm(Recipe recipe) {
    return "counting " + version;
  }

  @Override
  public String llamaCpp() {
    return "none";
  }

  @Override
  public List<Path> parts(Path source) {
    return List.of(source);
  }

  @Override
  public Compression compress(
      Path source,
      Recipe recipe,
      Optional<Path> importanceMatrix,
      Path workspace,
      Path target,
      Consumer<CompressionProgress> progress) {
    made.incrementAndGet();
    try {
      Files.write(
          target, (recipe + " of " + Files.readString(source)).getBytes(StandardCharsets.UTF_8));
      Thread.sleep(20);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    beforeEnd.run();
    problem.ifPresent(
        exception -> {
          throw exception;
        });
    return new Compression(
        List.of(
            CompressedTensor.ofType("a.weight", List.of(32L, 4L), TensorType.F32, TensorType.Q4_0)),
        new CompressionEffort(1, 0, 0, 0, new PeakMemory(1, true)),
        List.of("a sentence"));
  }
}
