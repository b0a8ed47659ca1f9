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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An ONNX model that reads token windows.
 *
 * <p>A window's score is to depend on the window alone, to the bit. The kernels may add in another
 * order when a matrix has another shape, so every batch has a shape that follows from its windows'
 * length: always {@value #ROWS} rows, always the next multiple of {@value #STEP} tokens. Each batch
 * is computed by one thread, and threads share out whole batches.
 */
final class SequenceModel implements AutoCloseable {

  static final String ENGINE = "OnnxRuntime";
  static final Map<String, String> OPTIONS =
      Map.of("intraOpNumThreads", "1", "interOpNumThreads", "1");

  private static final int ROWS = 8;
  private static final int STEP = 8;

  private final Model model;
  private final Windows windows;
  private final Head head;
  private final int threads;
  private final List<String> inputs;
  private final ExecutorService workers;

  /** Turns the output for one window into a score. */
  interface Head {

    /**
     * The score of one window.
     *
     * @param output the first output of a batch, flat
     * @param start where the window's part begins
     * @param length the length of that part
     * @param tokens how many tokens the window has, before padding
     */
    double score(float[] output, int start, int length, int tokens);
  }

  /** Takes ownership of a loaded model and of the windows. */
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
  }

  /** An empty model to load weights into. */
  static Model newModel(String name) {
    return Model.newInstance(name, Device.cpu(), ENGINE);
  }

  /** One score per text: that of its most toxic window. */
  List<Double> scores(List<String> texts) {
    List<Window> all = windows.of(texts);
    List<Batch> batches = batches(all);
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

  private record Batch(List<Window> rows, int length) {}

  private static List<Batch> batches(List<Window> windows) {
    Map<Integer, List<Window>> byLength = new TreeMap<>();
    for (Window window : windows) {
      int length = (window.tokens().length + STEP - 1) / STEP * STEP;
      byLength.computeIfAbsent(length, any -> new ArrayList<>()).add(window);
    }
    List<Batch> batches = new ArrayList<>();
    byLength.forEach(
        (length, members) -> {
          for (int start = 0; start < members.size(); start += ROWS) {
            int end = Math.min(start + ROWS, members.size());
            batches.add(new Batch(members.subList(start, end), length));
          }
        });
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
      long[] tokens = new long[ROWS * length];
      long[] mask = new long[ROWS * length];
      for (int row = 0; row < ROWS; row++) {
        // A row must attend to something, in a batch that is not full too.
        mask[row * length] = 1;
      }
      for (int row = 0; row < batch.rows().size(); row++) {
        long[] ids = batch.rows().get(row).tokens();
        System.arraycopy(ids, 0, tokens, row * length, ids.length);
        Arrays.fill(mask, row * length, row * length + ids.length, 1);
      }
      context.setAttachment("batch", batch);
      NDManager manager = context.getNDManager();
      Shape shape = new Shape(ROWS, length);
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
      int length = output.length / ROWS;
      double[] scores = new double[batch.rows().size()];
      for (int row = 0; row < scores.length; row++) {
        int tokens = batch.rows().get(row).tokens().length;
        scores[row] = head.score(output, row * length, length, tokens);
      }
      return scores;
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
    model.close();
    windows.close();
  }
}
