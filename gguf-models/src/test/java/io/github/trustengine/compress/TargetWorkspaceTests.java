package io.github.trustengine.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetWorkspaceTests {

  private static final int TAKERS = 4;
  private static final int TURNS = 1000;

  private final Path target;

  TargetWorkspaceTests(@TempDir Path directory) {
    this.target = directory.resolve("model.gguf");
  }

  private Optional<TargetWorkspace> take(String order) throws IOException {
    return TargetWorkspace.take(target, List.of(order));
  }

  @Test
  void leaves_nothing_behind() throws IOException {
    try (var workspace = take("a").orElseThrow()) {
      Files.createDirectories(workspace.folder());
      assertThat(take("a")).isEmpty();
    }

    try (Stream<Path> left = Files.list(target.resolveSibling(""))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void keeps_what_was_begun_and_removes_that_of_another_order() throws IOException {
    for (String order : List.of("a", "b")) {
      try (var workspace = take(order).orElseThrow()) {
        Files.writeString(Files.createDirectories(workspace.folder()).resolve("block"), order);
      }
    }

    try (var workspace = take("b").orElseThrow()) {
      workspace.removeOthers();
      assertThat(workspace.folder().resolve("block")).hasContent("b");
    }
    try (var workspace = take("a").orElseThrow()) {
      assertThat(workspace.folder()).doesNotExist();
    }
  }

  @Test
  void has_one_holder_while_others_leave_and_come() throws Exception {
    var holders = new AtomicInteger();
    Callable<Integer> taker =
        () -> {
          int taken = 0;
          for (int turn = 0; turn < TURNS; turn++) {
            var workspace = take("a").orElse(null);
            if (workspace != null) {
              taken++;
              assertThat(holders.incrementAndGet()).isEqualTo(1);
              holders.decrementAndGet();
              workspace.close();
            }
          }
          return taken;
        };
    var threads = Executors.newFixedThreadPool(TAKERS);
    try {
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < TAKERS; i++) {
        running.add(threads.submit(taker));
      }
      int taken = 0;
      for (var one : running) {
        taken += one.get();
      }
      assertThat(taken).isPositive();
    } finally {
      threads.shutdownNow();
    }
  }
}
