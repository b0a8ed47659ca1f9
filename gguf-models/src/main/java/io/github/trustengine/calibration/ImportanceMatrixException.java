package io.github.trustengine.calibration;

import java.nio.file.Path;

/** A file that is no importance matrix; the message names the file, the place and the problem. */
public final class ImportanceMatrixException extends RuntimeException {

  ImportanceMatrixException(Path file, String problem) {
    super("%s is no usable importance matrix: %s".formatted(file, problem));
  }

  ImportanceMatrixException(Path file, String problem, Throwable cause) {
    super("%s is no usable importance matrix: %s".formatted(file, problem), cause);
  }
}
