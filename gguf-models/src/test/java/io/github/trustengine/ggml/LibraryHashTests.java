package io.github.trustengine.ggml;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.hash.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryHashTests {

  @TempDir private Path folder = Path.of("");

  @Test
  void isThatOfTheFileWhereNothingOfGgmlIsBesideIt() throws IOException {
    Path llama = write("libllama.so", "llama");
    write("libmtmd.so", "other");
    write("ggml.txt", "notes");

    assertThat(LibraryHash.ofSeveral(llama)).isEqualTo(Sha256.of(llama));
  }

  @Test
  void changesWithEveryLibraryOfGgml() throws IOException {
    Path llama = write("libllama.so", "llama");
    String before = LibraryHash.ofSeveral(llama);
    for (String name : new String[] {"libggml.so", "libggml-cpu.so.0.9", "ggml-base.dll"}) {
      write(name, "one");
      String one = LibraryHash.ofSeveral(llama);
      write(name, name);
      String other = LibraryHash.ofSeveral(llama);

      assertThat(one).isNotEqualTo(before).isNotEqualTo(other);
      before = other;
    }
    write("libllama.so", "llama, rebuilt");
    assertThat(LibraryHash.ofSeveral(llama)).isNotEqualTo(before);
  }

  @Test
  void dependsOnNoNameAndNoFolder() throws IOException {
    Path llama = write("libllama.so", "llama");
    write("libggml.so", "a");
    write("libggml-cpu.so", "b");
    String hash = LibraryHash.ofSeveral(llama);

    write("libggml.so", "b");
    write("libggml-cpu.so", "a");
    write("libggml.so.0", "b");
    assertThat(LibraryHash.ofSeveral(llama)).isEqualTo(hash);
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
