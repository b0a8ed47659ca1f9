package io.github.trustengine.catalog;

import io.github.trustengine.hash.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * The beginning of a file, with its running hash. It survives the process, so that a broken
 * download goes on where it stopped, provided that the rest is known to come from the same file:
 * its hash is known, or the server has a validator (RFC 9110, 8.8) to ask with.
 */
final class PartFile implements AutoCloseable {

  /**
   * What the bytes are the beginning of.
   *
   * @param identity the file's SHA-256, or its address
   * @param validator strong entity tag or date of the server's file; blank when it has none
   */
  record Note(String identity, String validator) {}

  private final CachedFile file;
  private final String identity;
  private final FileChannel channel;
  private final MessageDigest digest = Sha256.digest();
  private String validator = "";
  private long size;
  private int pieces;

  private PartFile(CachedFile file, String identity, FileChannel channel) {
    this.file = file;
    this.identity = identity;
    this.channel = channel;
  }

  /** Opens what an earlier attempt left, or an empty file when that was something else. */
  static PartFile open(CachedFile file, String uri, Expected expected) {
    boolean known = expected.sha256().isPresent();
    // Addresses may carry secrets: only their hash is written down.
    String identity = expected.sha256().orElseGet(() -> "address " + Sha256.of(uri));
    Path path = file.part();
    try {
      Optional<Note> note =
          Sidecar.read(file.partNote(), Note.class)
              .filter(n -> n.identity().equals(identity))
              .filter(n -> known || !n.validator().isBlank());
      PartFile part =
          new PartFile(
              file,
              identity,
              FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
      if (note.isPresent() && Files.size(path) > 0) {
        part.validator = note.get().validator();
        part.size = Files.size(path);
        part.channel.position(part.size);
        part.pieces = 1;
        Sha256.update(part.digest, path);
      } else {
        part.restart();
      }
      return part;
    } catch (IOException e) {
      throw Storage.failure("write", path, e);
    }
  }

  long size() {
    return size;
  }

  Optional<String> validator() {
    return validator.isBlank() ? Optional.empty() : Optional.of(validator);
  }

  /** How many transfers the bytes come from. */
  int pieces() {
    return pieces;
  }

  /** A transfer begins that adds to the bytes that are there. */
  void append(String validator) {
    this.validator = validator;
    pieces++;
    try {
      Sidecar.write(file.partNote(), new Note(identity, validator));
    } catch (IOException e) {
      throw Storage.failure("write", file.partNote(), e);
    }
  }

  void write(byte[] bytes, int length) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw Storage.failure("write", file.part(), e);
    }
    digest.update(bytes, 0, length);
    size += length;
  }

  void restart() {
    try {
      channel.truncate(0);
      channel.position(0);
      Files.deleteIfExists(file.partNote());
    } catch (IOException e) {
      throw Storage.failure("write", file.part(), e);
    }
    digest.reset();
    validator = "";
    size = 0;
    pieces = 0;
  }

  /** The hash of the bytes so far. */
  String sha256() {
    try {
      return Sha256.hex((MessageDigest) digest.clone());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("The platform's SHA-256 can be cloned", e);
    }
  }

  /** Makes the complete part the file it is a part of. */
  void install(String origin) {
    install(file, origin);
  }

  /** Makes the complete part another file of the same disk. */
  void install(CachedFile target, String origin) {
    String sha256 = sha256();
    try {
      // On the disk before it has the name that is trusted: a power cut must not leave holes in it.
      channel.force(true);
      channel.close();
      Files.deleteIfExists(file.partNote());
    } catch (IOException e) {
      throw Storage.failure("write", file.part(), e);
    }
    target.install(file.part(), sha256, origin);
  }

  /** Keeps the bytes for the next attempt, but leaves no empty file behind. */
  @Override
  public void close() {
    try {
      channel.close();
      if (size == 0) {
        Files.deleteIfExists(file.part());
        Files.deleteIfExists(file.partNote());
      }
    } catch (IOException e) {
      throw Storage.failure("close", file.part(), e);
    }
  }
}
