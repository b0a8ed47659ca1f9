package io.github.trustengine.ggml;

import io.github.trustengine.hash.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The hash of a build of llama.cpp: of all its code that decides what is computed. */
final class LibraryHash {

  /** {@code libggml.so}, {@code libggml-cpu.so.0.9}, {@code ggml-base.dll}, ... */
  private static final Pattern GGML = Pattern.compile("(lib)?ggml.*\\.(so|dylib|dll)(\\..*)?");

  private LibraryHash() {}

  /**
   * The hash of a build that consists of llama's library and those of ggml beside it. Where there
   * is none, it is that of the file. It depends neither on the names nor on the order of the files,
   * and what has several names counts once.
   *
   * @param llama the library that is loaded; the others are found by it
   */
  static String ofSeveral(Path llama) throws IOException {
    TreeSet<String> hashes = new TreeSet<>();
    try (Stream<Path> siblings = Files.list(llama.toAbsolutePath().getParent())) {
      for (Path sibling : (Iterable<Path>) siblings::iterator) {
        if (GGML.matcher(sibling.getFileName().toString()).matches()
            && Files.isRegularFile(sibling)) {
          hashes.add(Sha256.of(sibling));
        }
      }
    }
    String own = Sha256.of(llama);
    return hashes.isEmpty() ? own : Sha256.of(own + "\n" + String.join("\n", hashes));
  }
}
