package io.github.trustengine.gguf;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that cannot be read as GGUF: which file, at which byte, and what is wrong there.
 *
 * <p>Such a file was damaged, cut off or made by something that is no GGUF writer: fetch or convert
 * it again.
 */
public final class GgufException extends RuntimeException {

  private final Path file;
  private final long position;
  private final String problem;

  GgufException(Path file, long position, String problem) {
    this(file, position, problem, null);
  }

  GgufException(Path file, long position, String problem, @Nullable Throwable cause) {
    super(file + ", byte " + position + ": " + problem, cause);
    this.file = file;
    this.position = position;
    this.problem = problem;
  }

  /** The file; of a split model, the part. */
  public Path file() {
    return file;
  }

  /** The byte, counted from the file's start, where the faulty field begins. */
  public long position() {
    return position;
  }

  /** What is wrong, without file and position. */
  public String problem() {
    return problem;
  }
}
