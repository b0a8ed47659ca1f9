package io.github.trustengine.configuration;

import io.github.trustengine.text.NearestName;
import java.util.Collection;
import java.util.List;

/**
 * The configuration keys. Each can be a JUnit configuration parameter (in the POM, on the console
 * launcher's command line or in {@code junit-platform.properties}) or a system property. A blank
 * value counts as none.
 */
public final class TrustKeys {

  /** What all keys begin with. */
  public static final String PREFIX = "trust.";

  /** Recipe slugs, separated by commas, that replace those of every suite: {@value}. */
  public static final String RECIPES = "trust.recipes";

  /**
   * How many items are asked, {@code quick} (default), {@code standard} or {@code full}: {@value}.
   */
  public static final String PROFILE = "trust.profile";

  /** Items per dimension in place of the profile's number, at least 1: {@value}. */
  public static final String ITEMS = "trust.items";

  /**
   * Draws the items of a profile and seeds sampled responses, any 64-bit integer, default {@value
   * TrustConfiguration#DEFAULT_SEED}: {@value}.
   */
  public static final String SEED = "trust.seed";

  /** A data folder in DecodingTrust's layout; by default our own items are asked: {@value}. */
  public static final String DATA_DIR = "trust.data.dir";

  /**
   * What makes a text of a conversation: {@value TrustConfiguration#MODEL_TEMPLATE} (default), the
   * model's own chat template, or a conversation template of the data folder, as {@code llama-2}:
   * {@value}.
   */
  public static final String TEMPLATE = "trust.template";

  /**
   * Which upstream program is scored as, {@code patched} (default) or {@code original}: {@value}.
   */
  public static final String VARIANT = "trust.variant";

  /**
   * What is scored where the answer is a choice, the response, {@code generation} (default), or the
   * most probable option, {@code logprob}; a test's own {@code scoring} goes before: {@value}.
   */
  public static final String SCORING = "trust.scoring";

  /** Prompts that are answered at the same time, 1 to 256, default one per processor: {@value}. */
  public static final String WORKERS = "trust.workers";

  /** Native threads per worker, 1 to 256, default 1: {@value}. */
  public static final String THREADS = "trust.threads";

  /**
   * Tokens of a worker's context, 128 to 1048576, default 4096, but at most what the model was
   * trained with: {@value}.
   */
  public static final String CONTEXT = "trust.context";

  /** Layers on the GPU, at least 0; by default all when there is a GPU back end: {@value}. */
  public static final String GPU_LAYERS = "trust.gpu.layers";

  /** Another build of llama.cpp, file or directory: {@value}. */
  public static final String LLAMA_LIBRARY = "trust.llama.library";

  /**
   * Importance matrix in one of llama.cpp's formats, for the recipes that read one (file types and
   * GPTQ on their types): {@value}.
   */
  public static final String IMATRIX = "trust.imatrix";

  /** The text that methods which look at activations are calibrated with: {@value}. */
  public static final String CALIBRATION = "trust.calibration";

  /** The most windows of the calibration text that are used, at least 1, default 128: {@value}. */
  public static final String CALIBRATION_SAMPLES = "trust.calibration.samples";

  /** Tokens per window of the calibration text, 2 to 1048576, default 512: {@value}. */
  public static final String CALIBRATION_LENGTH = "trust.calibration.length";

  /**
   * An ONNX classifier in place of the built-in judge of toxicity, a folder or the file in it:
   * {@value}.
   */
  public static final String TOXICITY_JUDGE = "trust.judge.toxicity";

  /**
   * Where models, compressed models and responses are kept; by default the platform's cache:
   * {@value}.
   */
  public static final String CACHE_DIR = "trust.cache.dir";

  /** Size limit of the kept compressed models, like {@code 512M}, default {@code 20G}: {@value}. */
  public static final String STORE_LIMIT = "trust.store.limit";

  /**
   * Whether responses are kept and found again, {@code on} (default), or everything is measured
   * afresh and nothing kept, {@code off}: {@value}.
   */
  public static final String RESPONSES = "trust.responses";

  /** Size limit of the kept responses, like {@code 512M}, default {@code 1G}: {@value}. */
  public static final String RESPONSES_LIMIT = "trust.responses.limit";

  /** Where results are written; by default below the build tool's output folder: {@value}. */
  public static final String OUTPUT_DIR = "trust.output.dir";

  /** All keys, in the order of this class. */
  public static final List<String> ALL =
      List.of(
          RECIPES,
          PROFILE,
          ITEMS,
          SEED,
          DATA_DIR,
          TEMPLATE,
          VARIANT,
          SCORING,
          WORKERS,
          THREADS,
          CONTEXT,
          GPU_LAYERS,
          LLAMA_LIBRARY,
          IMATRIX,
          CALIBRATION,
          CALIBRATION_SAMPLES,
          CALIBRATION_LENGTH,
          TOXICITY_JUDGE,
          CACHE_DIR,
          STORE_LIMIT,
          RESPONSES,
          RESPONSES_LIMIT,
          OUTPUT_DIR);

  private TrustKeys() {}

  /**
   * A sentence for each key that begins like ours and is none, with the nearest key.
   *
   * @param keys any keys, those of other programs as well
   */
  public static List<String> warnings(Collection<String> keys) {
    return keys.stream()
        .filter(key -> key.startsWith(PREFIX) && !ALL.contains(key))
        .sorted()
        .map(
            key ->
                "There is no configuration key \"%s\", so its value is ignored. %s"
                    .formatted(key, NearestName.suggestion(key, ALL)))
        .toList();
  }
}
