package io.github.trustengine.llama;

import io.github.trustengine.ggml.NativeLibrary;
import io.github.trustengine.llama.Schedule.Job;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Workers that answer prompts at the same time, with one loaded model and a context each.
 *
 * <p>A response depends on the model file, the request and the settings, and on nothing else: not
 * on the other requests, their order, the number of workers or what was asked before.
 */
public final class WorkerPool implements AutoCloseable {

  /** Logits of every step of every request, for tests. */
  interface LogitsListener {
    void logits(int request, int step, float[] logits);

    LogitsListener NONE = (request, step, logits) -> {};
  }

  private static final AtomicInteger THREADS = new AtomicInteger();

  private final LlamaModel model;
  private final WorkerSettings settings;
  private final List<Worker> workers = new ArrayList<>();
  private final ExecutorService threads;
  private final Set<Thread> ownThreads = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Schedule schedule;
  private boolean closed;

  /**
   * Makes the workers' contexts.
   *
   * @throws LlamaException if there is not enough memory for them
   */
  public WorkerPool(LlamaModel model, WorkerSettings settings) {
    this.model = model;
    this.settings = settings;
    try {
      for (int i = 0; i < settings.workers(); i++) {
        workers.add(new Worker(model, settings, this::isCancelled));
      }
    } catch (RuntimeException e) {
      workers.forEach(Worker::close);
      throw e;
    }
    this.threads =
        Executors.newFixedThreadPool(
            settings.workers(),
            work -> {
              var thread = new Thread(work, "trust-worker-" + THREADS.incrementAndGet());
              thread.setDaemon(true);
              ownThreads.add(thread);
              return thread;
            });
  }

  /**
   * Answers prompts, and says how probable the options of each are.
   *
   * @return the responses in the order of the requests
   * @throws PromptTooLongException if a prompt does not fit with its longest option; then nothing
   *     has been answered
   * @throws ChatTemplateException if the model's template does not take a prompt; likewise
   * @throws BrokenModelException if the model computes values that are no numbers
   * @throws CancellationException if the calling thread is interrupted meanwhile
   * @throws IllegalStateException if the workers have been closed, or a listener asks
   */
  public List<Generation> generate(List<GenerationRequest> requests, GenerationListener listener) {
    refuseOwnThreads();
    return generate(requests, listener, LogitsListener.NONE);
  }

  /** Everything but the model file and the requests that responses may depend on. */
  public static Map<String, String> fingerprint(LlamaModel model, WorkerSettings settings) {
    var result = new TreeMap<String, String>();
    var library = NativeLibrary.get();
    int gpuLayers = library.supportsGpu() ? model.settings().gpuLayers() : 0;
    result.put("llama.version", library.abi().version());
    result.put("llama.sha256", library.sha256());
    result.put("llama.system", library.systemInformation());
    result.put("llama.threads", String.valueOf(settings.threads()));
    result.put("llama.context", String.valueOf(settings.contextSize()));
    result.put("llama.batch", String.valueOf(Context.BATCH_SIZE));
    result.put("llama.cache", "f16");
    result.put("llama.gpu.layers", gpuLayers < 0 ? "all" : String.valueOf(gpuLayers));
    if (gpuLayers != 0) {
      result.put("llama.gpu.devices", String.join(", ", library.gpus()));
    }
    result.put("chat.template.sha256", model.chatTemplate().sha256());
    return Collections.unmodifiableMap(result);
  }

  /**
   * Frees the contexts after a {@link #generate} in progress has ended.
   *
   * @throws IllegalStateException if a listener calls it, for whose end it would wait
   */
  @Override
  public void close() {
    refuseOwnThreads();
    closeWhenIdle();
  }

  private synchronized void closeWhenIdle() {
    if (!closed) {
      closed = true;
      threads.shutdown();
      workers.forEach(Worker::close);
    }
  }

  synchronized List<Generation> generate(
      List<GenerationRequest> requests, GenerationListener listener, LogitsListener logits) {
    checkOpen();
    var tokens = requests.stream().map(model::tokenize).toList();
    for (int i = 0; i < tokens.size(); i++) {
      check(i, tokens.get(i), settings);
    }
    var jobs =
        IntStream.range(0, requests.size())
            .mapToObj(
                i -> new Job(i, tokens.get(i).prompt(), requests.get(i).settings().maxTokens()))
            .toList();
    var turn = new Object();
    return run(
        jobs,
        (worker, job) -> {
          var generation =
              worker.generate(
                  tokens.get(job.index()),
                  requests.get(job.index()).settings(),
                  (step, values) -> logits.logits(job.index(), step, values));
          synchronized (turn) {
            listener.answered(job.index(), generation);
          }
          return generation;
        });
  }

  private interface Answerer<T> {
    T answer(Worker worker, Job job);
  }

  private <T> List<T> run(List<Job> jobs, Answerer<T> answerer) {
    var results = new ArrayList<@Nullable T>(Collections.nCopies(jobs.size(), null));
    var current = new Schedule(jobs);
    schedule = current;
    var running = new ArrayList<Future<?>>();
    for (var worker : workers) {
      running.add(threads.submit(() -> work(worker, current, answerer, results)));
    }
    awaitAll(running, current);
    return results.stream().<T>map(Objects::requireNonNull).toList();
  }

  private static <T> void work(
      Worker worker, Schedule schedule, Answerer<T> answerer, List<@Nullable T> results) {
    try {
      for (var job = schedule.next(worker.cached());
          job.isPresent();
          job = schedule.next(worker.cached())) {
        // Every index is written by one worker and read after all have ended.
        results.set(job.get().index(), answerer.answer(worker, job.get()));
      }
    } catch (RuntimeException | Error e) {
      schedule.cancel();
      throw e;
    }
  }

  /**
   * Waits until no worker runs any more, whatever happens, for contexts must not be in use then.
   */
  private static void awaitAll(List<Future<?>> running, Schedule schedule) {
    Throwable failure = null;
    boolean interrupted = false;
    for (var future : running) {
      while (true) {
        try {
          future.get();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
          schedule.cancel();
        } catch (ExecutionException e) {
          if (failure == null || failure instanceof CancellationException) {
            failure = e.getCause();
          }
          break;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
      throw new CancellationException("answering was interrupted");
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    if (failure instanceof Error error) {
      throw error;
    }
  }

  /**
   * Checks what {@link #generate} will check first.
   *
   * @param request its number, from 0
   * @throws PromptTooLongException if the prompt does not fit with its longest option
   */
  public static void check(int request, RequestTokens tokens, WorkerSettings settings) {
    int prompt = tokens.prompt().tokens().size();
    if (prompt + tokens.longestAnswer() - 1 > settings.contextSize()) {
      throw new PromptTooLongException(
          request, prompt, tokens.longestAnswer(), settings.contextSize());
    }
  }

  private boolean isCancelled() {
    var current = schedule;
    return current != null && current.isCancelled();
  }

  private void refuseOwnThreads() {
    if (ownThreads.contains(Thread.currentThread())) {
      throw new IllegalStateException(
          "a listener may neither ask nor close the workers that call it");
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the workers have been closed");
    }
  }
}
