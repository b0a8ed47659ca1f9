package io.github.trustengine.catalog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server that does just what a test says, good or bad: it writes bytes to a socket. */
final class TestServer implements AutoCloseable {

  /** What a client asked; header names in lower case. */
  record Request(String method, String target, Map<String, String> headers) {

    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Where the range begins that was asked for; 0 without one. */
    int rangeStart() {
      return header("Range")
          .map(range -> Integer.parseInt(range.substring("bytes=".length(), range.length() - 1)))
          .orElse(0);
    }
  }

  @FunctionalInterface
  interface Handler {
    void answer(Request request, Reply reply) throws IOException, InterruptedException;
  }

  /** The way back; what is written is sent at once, the connection ends with the handler. */
  static final class Reply {
    private final OutputStream out;

    private Reply(OutputStream out) {
      this.out = out;
    }

    /** Status and headers, given as name, value, name, value. */
    void head(int status, Object... headers) throws IOException {
      StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" Status\r\n");
      for (int i = 0; i < headers.length; i += 2) {
        head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
      }
      head.append("Connection: close\r\n\r\n");
      out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    void body(byte[] bytes, int from, int to) throws IOException {
      out.write(bytes, from, to - from);
      out.flush();
    }

    void empty(int status, Object... headers) throws IOException {
      Object[] all = new Object[headers.length + 2];
      System.arraycopy(headers, 0, all, 0, headers.length);
      all[headers.length] = "Content-Length";
      all[headers.length + 1] = 0;
      head(status, all);
    }

    /** The file from where the request wants it. */
    void file(Request request, byte[] bytes) throws IOException {
      file(request, bytes, bytes.length);
    }

    /** The file from where the request wants it, but at most so many bytes of it. */
    void file(Request request, byte[] bytes, int most) throws IOException {
      int start = request.rangeStart();
      if (start > 0) {
        head(
            206,
            "Content-Length",
            bytes.length - start,
            "Content-Range",
            "bytes %d-%d/%d".formatted(start, bytes.length - 1, bytes.length));
      } else {
        head(200, "Content-Length", bytes.length);
      }
      body(bytes, start, Math.min(bytes.length, start + most));
    }
  }

  private final ServerSocket socket;
  private final Handler handler;
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  private TestServer(Handler handler) throws IOException {
    this.handler = handler;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread acceptor = new Thread(this::accept, "test-server");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  static TestServer start(Handler handler) throws IOException {
    return new TestServer(handler);
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
  }

  List<Request> requests() {
    return requests;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread thread = new Thread(() -> serve(connection), "test-server-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
      String line = in.readLine();
      if (line == null) {
        return;
      }
      List<String> parts = List.of(line.split(" ", 3));
      Map<String, String> headers = new LinkedHashMap<>();
      for (String h = in.readLine(); h != null && !h.isEmpty(); h = in.readLine()) {
        int colon = h.indexOf(':');
        headers.put(h.substring(0, colon).toLowerCase(Locale.ROOT), h.substring(colon + 1).strip());
      }
      Request request = new Request(parts.get(0), parts.get(1), headers);
      requests.add(request);
      handler.answer(request, new Reply(connection.getOutputStream()));
    } catch (IOException clientWentAway) {
      // Clients may: that is what some tests are about.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
