package io.github.trustengine.compress.layerwise;

import io.github.trustengine.gguf.GgufException;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufType;
import io.github.trustengine.gguf.GgufValue;
import io.github.trustengine.gguf.GgufWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The blocks that are done, each in a GGUF file of its own, so that a killed run goes on after the
 * last one. The files appear whole or not at all; one that is damaged all the same is made again.
 */
final class Workspace {

  private static final Pattern FINISHED = Pattern.compile("block-\\d+\\.gguf|[a-z-]+-\\d+\\.f32");

  private static final String BITS = ".method_bits";
  private static final String NOTE = ".note";
  private static final String WARNINGS = ".warnings";

  private final Path directory;

  /**
   * @param directory of this very order and step; made if it is not there
   */
  Workspace(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    tidy();
  }

  /** Removes what a killed run was at: everything but finished blocks and flows. */
  void tidy() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(file -> !isFinished(file)).toList()) {
        try (Stream<Path> tree = Files.walk(file)) {
          for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
            Files.deleteIfExists(path);
          }
        }
      }
    }
  }

  private static boolean isFinished(Path file) {
    return FINISHED.matcher(file.getFileName().toString()).matches();
  }

  /** A file for what flows from one block to the next. */
  Path flow(int block) {
    return directory.resolve("inputs-of-%03d.f32".formatted(block));
  }

  /** Keeps what became of a block. */
  void keep(int block, List<BlockTensor> tensors) throws IOException {
    GgufMetadata metadata =
        GgufMetadata.empty().with("general.architecture", GgufValue.string("block"));
    for (BlockTensor tensor : tensors) {
      metadata =
          metadata
              .with(tensor.name() + BITS, GgufValue.float64(tensor.methodBits()))
              .with(tensor.name() + NOTE, GgufValue.string(tensor.note()))
              .with(tensor.name() + WARNINGS, strings(tensor.warnings()));
    }
    GgufWriter writer = new GgufWriter(metadata);
    for (BlockTensor tensor : tensors) {
      writer.add(
          tensor.name(),
          tensor.type(),
          tensor.shape(),
          channel -> channel.write(tensor.data().duplicate()));
    }
    writer.write(file(block));
  }

  /** Whether a block is done. */
  boolean has(int block) throws IOException {
    Path file = file(block);
    if (!Files.exists(file)) {
      return false;
    }
    try {
      GgufFile.open(file).close();
      return true;
    } catch (GgufException e) {
      Files.delete(file);
      return false;
    }
  }

  /** The blocks that are done. */
  BlockFiles open(int blocks) {
    List<GgufFile> files = new ArrayList<>();
    for (int block = 0; block < blocks; block++) {
      files.add(GgufFile.open(file(block)));
    }
    return new BlockFiles(files);
  }

  static double methodBits(GgufFile block, String tensor) {
    return block.metadata().number(tensor + BITS).orElseThrow();
  }

  static Optional<String> note(GgufFile block, String tensor) {
    return block.metadata().string(tensor + NOTE).filter(note -> !note.isEmpty());
  }

  static List<String> warnings(GgufFile block, String tensor) {
    return block.metadata().strings(tensor + WARNINGS).orElse(List.of());
  }

  private static GgufValue strings(List<String> texts) {
    return GgufValue.array(GgufType.STRING, texts.stream().map(GgufValue::string).toList());
  }

  private Path file(int block) {
    return directory.resolve("block-%03d.gguf".formatted(block));
  }
}
