package io.github.trustengine.compress.layerwise;

import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.gguf.GgufWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tensors of all blocks that a method has changed, each block in a file of its own. */
public final class BlockFiles implements AutoCloseable {

  private record Place(GgufFile file, GgufTensor tensor) {}

  private final List<GgufFile> files;
  private final Map<String, Place> places = new HashMap<>();

  BlockFiles(List<GgufFile> files) {
    this.files = List.copyOf(files);
    for (GgufFile file : files) {
      for (GgufTensor tensor : file.tensors()) {
        places.put(tensor.name(), new Place(file, tensor));
      }
    }
  }

  /** All of them, block after block. */
  public List<GgufTensor> tensors() {
    return files.stream().flatMap(file -> file.tensors().stream()).toList();
  }

  /** Whether a method has changed a tensor. */
  public boolean has(String tensor) {
    return places.containsKey(tensor);
  }

  /** The file that holds a tensor. */
  public GgufFile file(String tensor) {
    return place(tensor).file;
  }

  /** Bits that the method counts for a tensor's data; see {@link BlockTensor#methodBits}. */
  public double methodBits(String tensor) {
    return Workspace.methodBits(place(tensor).file, tensor);
  }

  /** Why a tensor was not done as the recipe says, if so. */
  public Optional<String> note(String tensor) {
    return Workspace.note(place(tensor).file, tensor);
  }

  /** What a tensor's method could not do well. */
  public List<String> warnings(String tensor) {
    return Workspace.warnings(place(tensor).file, tensor);
  }

  /**
   * Puts a model together, in one file even where the frame is split.
   *
   * @param frame gives the order of the tensors, and those that no method has changed
   */
  public void assemble(GgufFile frame, GgufMetadata metadata, Path target) throws IOException {
    GgufWriter writer =
        new GgufWriter(
            metadata.without("split.no").without("split.count").without("split.tensors.count"));
    for (GgufTensor tensor : frame.tensors()) {
      Place place = places.getOrDefault(tensor.name(), new Place(frame, tensor));
      writer.copy(place.file, place.tensor);
    }
    writer.write(target);
  }

  @Override
  public void close() {
    files.forEach(GgufFile::close);
  }

  private Place place(String tensor) {
    Place place = places.get(tensor);
    if (place == null) {
      throw new IllegalArgumentException("no block has a tensor " + tensor);
    }
    return place;
  }
}
