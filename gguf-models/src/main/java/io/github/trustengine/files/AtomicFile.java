package io.github.trustengine.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;

/**
 * Writes a file so that it is there completely or not at all, whatever interrupts the writing:
 * under a hidden temporary name beside its place ({@code .NAME.*.partial}), then renamed, in place
 * of an earlier file.
 */
public final class AtomicFile {

  /** What is written, in as many pieces as is convenient. */
  @FunctionalInterface
  public interface Content {

    /**
     * Writes all of it.
     *
     * @param channel every write takes the whole buffer
     * @throws IOException gives up writing the file
     */
    void writeTo(WritableByteChannel channel) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Finds out before long work that its result could not be written.
   *
   * @throws IOException if the target is a folder, or in none that can be written to
   */
  public static void check(Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(target + " cannot be written: there is no folder " + folder);
    }
    if (!Files.isWritable(folder)) {
      throw new IOException(target + " cannot be written: this user may not write to " + folder);
    }
    if (Files.isDirectory(target)) {
      throw new FileAlreadyExistsException(target + " cannot be written: it is a folder");
    }
  }

  /**
   * Writes a small file.
   *
   * @param target in an existing folder
   * @throws IOException if it cannot be written; an earlier file is then still there
   */
  public static void write(Path target, byte[] content) throws IOException {
    write(target, content.length, channel -> channel.write(ByteBuffer.wrap(content)));
  }

  /**
   * Writes a file.
   *
   * @param target in an existing folder
   * @param size in bytes; when the disk has less room, nothing is begun
   * @throws IOException if it cannot be written; an earlier file is then still there
   */
  public static void write(Path target, long size, Content content) throws IOException {
    check(target);
    Path file = target.toAbsolutePath();
    Path folder = Objects.requireNonNull(file.getParent());
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < size) {
      throw new IOException(
          "%s cannot be written: it takes %d bytes, the disk has %d left"
              .formatted(target, size, free));
    }
    // Not Files.createTempFile: its files are readable for their owner only, and stay so.
    Path partial = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".partial");
    // Where the user or the system ends the program, nothing after the writing is carried out.
    partial.toFile().deleteOnExit();
    try {
      try (FileChannel channel =
          FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(new WholeBuffers(channel));
        channel.force(true);
      }
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
    forceFolder(folder);
  }

  /** Makes the new name last through a power failure where the system can (not on Windows). */
  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The file itself is complete and on the disk.
    }
  }

  /** Writes whole buffers; heap buffers in pieces, since Java keeps a native copy of each size. */
  private static final class WholeBuffers implements WritableByteChannel {

    private static final int PIECE = 1 << 20;

    private final FileChannel channel;

    WholeBuffers(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      int length = source.remaining();
      int limit = source.limit();
      while (source.hasRemaining()) {
        if (!source.isDirect()) {
          source.limit(Math.min(limit, source.position() + PIECE));
        }
        channel.write(source);
        source.limit(limit);
      }
      return length;
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() {}
  }
}
