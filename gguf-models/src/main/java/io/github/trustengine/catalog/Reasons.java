package io.github.trustengine.catalog;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Java's exceptions in words: many have no message, or only a path as one. */
final class Reasons {

  private Reasons() {}

  static String of(Throwable problem) {
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
    if (problem instanceof FileSystemException e && e.getReason() != null) {
      return e.getReason();
    }
    String message = problem.getMessage();
    if (message == null || message.isBlank()) {
      return problem.getClass().getSimpleName();
    }
    return problem instanceof IOException
        ? message
        : problem.getClass().getSimpleName() + ": " + message;
  }
}
