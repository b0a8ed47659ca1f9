package io.github.trustengine.text;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Java's exceptions in words: many have no message, or only a path as one. */
public final class Reasons {

  private Reasons() {}

  /** Why something could not be done; of a file that is in the way, without its name. */
  public static String of(Throwable problem) {
    for (Throwable t = problem; t != null; t = t.getCause()) {
      if (t instanceof UnresolvedAddressException || t instanceof UnknownHostException) {
        return "host not found";
      }
    }
    if (problem instanceof HttpConnectTimeoutException) {
      return "no connection in time";
    }
    if (problem instanceof HttpTimeoutException) {
      return "no answer in time";
    }
    if (problem instanceof ConnectException) {
      return Optional.ofNullable(problem.getMessage()).orElse("connection refused");
    }
    if (problem instanceof SSLException) {
      return "no secure connection: " + problem.getMessage();
    }
    if (problem instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (problem instanceof NoSuchFileException || problem instanceof FileNotFoundException) {
      return "no such file";
    }
    if (problem instanceof FileAlreadyExistsException) {
      return "it exists already";
    }
    if (problem instanceof NotDirectoryException) {
      return "not a directory";
    }
    if (problem instanceof FileSystemException e) {
      // Its message would be the path.
      return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
    }
    String message = problem.getMessage();
    if (message == null || message.isBlank()) {
      return problem.getClass().getSimpleName();
    }
    return problem instanceof IOException
        ? message
        : problem.getClass().getSimpleName() + ": " + message;
  }

  /** The same with the file that is in the way, where it need not be one that the reader knows. */
  public static String withFile(IOException problem) {
    return problem instanceof FileSystemException e && e.getFile() != null
        ? e.getFile() + ": " + of(e)
        : of(problem);
  }
}
