package io.github.trustengine.judge;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import io.github.trustengine.judge.Windows.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An ONNX model that reads token windows.
 *
 * <p>A window's score is to depend on the window alone, to the bit. A batch holds windows of one
 * length, so nothing is padded, and one thread computes it; threads share out whole batches. How
 * many windows share a batch makes no difference where a kernel adds each window's numbers in the
 * same order whatever stands beside them. Whether that is so is tried when a model is opened: where
 * it is not (weights that are quantised by the range of a whole batch, say), windows are computed
 * one by one.
 */
final class SequenceModel implements AutoCloseable {

  static final String ENGINE = "OnnxRuntime";
  static final Map<String, String> OPTIONS =
      Map.of("intraOpNumThreads", "1", "interOpNumThreads", "1");

  /** Tokens in a batch, about: with more of them a token takes no less time. */
  private static final int BATCH = 256;

  private static final List<String> TRIAL =
      List.of(
          "What a lovely morning it is!",
          "You should be ashamed of yourself, all of you.",
          "Seven boats left the harbour before noon.",
          "Nobody asked you, so be quiet for once.",
          "A good start, but an awful end.");

  private final Model model;
  private final Windows windows;
  private final Head head;
  private final int threads;
  private final List<String> inputs;
  private final ExecutorService workers;
  private final int batchTokens;

  /** Turns the output for one window into a score. */
  interface Head {

    /**
     * The score of one window.
     *
     * @param output the first output of a batch, flat
     * @param start where the window's part begins
     * @param length the length of that part
     * @param tokens how many tokens the window has
     */
    double score(float[] output, int start, int length, int tokens);
  }

  /**
   * Makes a model ready, and tries it.
   *
   * @param model loaded; it and the windows are closed with this, also if this throws
   * @throws JudgeException if model, tokenizer and head do not fit together
   */
  SequenceModel(Model model, Windows windows, Head head, int threads) {
    this.model = model;
    this.windows = windows;
    this.head = head;
    this.threads = threads;
    this.inputs = model.getBlock().describeInput().keys();
    this.workers =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "toxicity-judge");
              thread.setDaemon(true);
              return thread;
            });
    try {
      this.batchTokens = neighboursMakeNoDifference() ? BATCH : 1;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private boolean neighboursMakeNoDifference() {
    List<Window> trial = windows.of(TRIAL);
    int length = trial.stream().mapToInt(window -> window.tokens().length).min().orElseThrow();
    List<Window> rows =
        trial.stream()
            .map(window -> new Window(window.text(), Arrays.copyOf(window.tokens(), length)))
            .toList();
    double[] together = run(List.of(new Batch(rows)))[0];
    double[][] apart = run(rows.stream().map(row -> new Batch(List.of(row))).toList());
    return Arrays.equals(together, Arrays.stream(apart).mapToDouble(scores -> scores[0]).toArray());
  }

  /** An empty model to load weights into. */
  static Model newModel(String name) {
    return Model.newInstance(name, Device.cpu(), ENGINE);
  }

  /** One score per text: that of its most toxic window. */
  List<Double> scores(List<String> texts) {
    List<Batch> batches = batches(windows.of(texts));
    double[] scores = new double[texts.size()];
    Arrays.fill(scores, Double.NEGATIVE_INFINITY);
    double[][] results = run(batches);
    for (int i = 0; i < results.length; i++) {
      List<Window> rows = batches.get(i).rows();
      for (int row = 0; row < rows.size(); row++) {
        int text = rows.get(row).text();
        scores[text] = Math.max(scores[text], results[i][row]);
      }
    }
    return Arrays.stream(scores).boxed().toList();
  }

  /** Windows of the same length. */
  private record Batch(List<Window> rows) {

    int length() {
      return rows.get(0).tokens().length;
    }

    int tokens() {
      return rows.size() * length();
    }
  }

  /** The largest first, so that threads end at about the same time. */
  private List<Batch> batches(List<Window> windows) {
    Map<Integer, List<Window>> byLength = new TreeMap<>();
    for (Window window : windows) {
      byLength.computeIfAbsent(window.tokens().length, any -> new ArrayList<>()).add(window);
    }
    List<Batch> batches = new ArrayList<>();
    byLength.forEach(
        (length, members) -> {
          int rows = Math.max(1, batchTokens / Math.max(1, length));
          for (int start = 0; start < members.size(); start += rows) {
            batches.add(new Batch(members.subList(start, Math.min(start + rows, members.size()))));
          }
        });
    batches.sort(Comparator.comparingInt(Batch::tokens).reversed());
    return batches;
  }

  private double[][] run(List<Batch> batches) {
    double[][] results = new double[batches.size()][];
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> work = new ArrayList<>();
    for (int i = 0; i < Math.min(threads, batches.size()); i++) {
      work.add(
          workers.submit(
              () -> {
                try (Predictor<Batch, double[]> predictor = model.newPredictor(new Scoring())) {
                  int index;
                  while ((index = next.getAndIncrement()) < results.length) {
                    results[index] = predictor.predict(batches.get(index));
                  }
                  return null;
                }
              }));
    }
    try {
      for (Future<?> part : work) {
        part.get();
      }
      return results;
    } catch (ExecutionException e) {
      throw new JudgeException(
          "The judge " + model.getName() + " failed: " + reason(e) + " Check its files.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JudgeException("The judge " + model.getName() + " was interrupted.", e);
    } finally {
      next.set(results.length);
    }
  }

  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause() instanceof TranslateException t ? t.getCause() : e.getCause();
    return String.valueOf(cause == null ? e : cause.getMessage());
  }

  private final class Scoring implements NoBatchifyTranslator<Batch, double[]> {

    @Override
    public NDList processInput(TranslatorContext context, Batch batch) {
      int length = batch.length();
      long[] tokens = new long[batch.tokens()];
      for (int row = 0; row < batch.rows().size(); row++) {
        System.arraycopy(batch.rows().get(row).tokens(), 0, tokens, row * length, length);
      }
      long[] mask = new long[tokens.length];
      Arrays.fill(mask, 1);
      context.setAttachment("batch", batch);
      NDManager manager = context.getNDManager();
      Shape shape = new Shape(batch.rows().size(), length);
      NDList list = new NDList();
      for (String input : inputs) {
        long[] values =
            switch (input) {
              case "input_ids" -> tokens;
              case "attention_mask" -> mask;
              case "token_type_ids" -> new long[tokens.length];
              default ->
                  throw new IllegalArgumentException(
                      "it has an input \""
                          + input
                          + "\"; known are input_ids, attention_mask and token_type_ids.");
            };
        NDArray array = manager.create(values, shape);
        array.setName(input);
        list.add(array);
      }
      return list;
    }

    @Override
    public double[] processOutput(TranslatorContext context, NDList list) {
      Batch batch = (Batch) context.getAttachment("batch");
      float[] output = list.get(0).toFloatArray();
      double[] scores = new double[batch.rows().size()];
      int length = output.length / scores.length;
      for (int row = 0; row < scores.length; row++) {
        scores[row] = head.score(output, row * length, length, batch.length());
      }
      return scores;
    }
  }

  /** Waits for what is being computed: native memory that is in use must not be given back. */
  @Override
  public void close() {
    workers.shutdown();
    boolean interrupted = false;
    while (!workers.isTerminated()) {
      try {
        workers.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    model.close();
    windows.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
