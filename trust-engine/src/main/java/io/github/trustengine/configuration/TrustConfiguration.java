package io.github.trustengine.configuration;

import io.github.trustengine.catalog.CacheDirectory;
import io.github.trustengine.dimension.Profile;
import io.github.trustengine.dimension.Variant;
import io.github.trustengine.trust.Scoring;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The settings of a run, read from {@code trust.*} keys; see {@link TrustKeys} for ranges and
 * defaults.
 *
 * @param recipes {@code trust.recipes}: canonical slugs that replace those of every suite
 * @param profile {@code trust.profile}
 * @param items {@code trust.items}: items per dimension, in place of the profile's number
 * @param seed {@code trust.seed}: draws the items of a profile and seeds sampled responses
 * @param dataDirectory {@code trust.data.dir}: a DecodingTrust data folder; empty: our own items
 * @param template {@code trust.template}: the name of a conversation template of the data folder;
 *     empty: the model's own
 * @param variant {@code trust.variant}
 * @param scoring {@code trust.scoring}
 * @param workers {@code trust.workers}: prompts that are answered at the same time
 * @param threads {@code trust.threads}: native threads per worker
 * @param contextSize {@code trust.context}: tokens of a worker's context
 * @param gpuLayers {@code trust.gpu.layers}: layers on the GPU
 * @param llamaLibrary {@code trust.llama.library}: another build of llama.cpp, file or directory
 * @param importanceMatrix {@code trust.imatrix}: importance matrix for the recipes
 * @param calibrationText {@code trust.calibration}: the text that methods which look at activations
 *     are calibrated with; empty: our own
 * @param calibrationSamples {@code trust.calibration.samples}: the most windows of it
 * @param calibrationLength {@code trust.calibration.length}: tokens per window
 * @param toxicityJudge {@code trust.judge.toxicity}: an ONNX classifier in place of the built-in
 *     judge
 * @param cacheDirectory {@code trust.cache.dir}: models, compressed models and responses
 * @param storeLimitBytes {@code trust.store.limit}: size limit of the compressed models
 * @param keepsResponses {@code trust.responses}: whether responses are kept and found again
 * @param responsesLimitBytes {@code trust.responses.limit}: size limit of the kept responses
 * @param outputDirectory {@code trust.output.dir}: results
 */
public record TrustConfiguration(
    Optional<List<String>> recipes,
    Profile profile,
    OptionalInt items,
    long seed,
    Optional<Path> dataDirectory,
    Optional<String> template,
    Variant variant,
    Scoring scoring,
    int workers,
    int threads,
    int contextSize,
    OptionalInt gpuLayers,
    Optional<Path> llamaLibrary,
    Optional<Path> importanceMatrix,
    Optional<Path> calibrationText,
    OptionalInt calibrationSamples,
    OptionalInt calibrationLength,
    Optional<String> toxicityJudge,
    Path cacheDirectory,
    long storeLimitBytes,
    boolean keepsResponses,
    long responsesLimitBytes,
    Path outputDirectory) {

  /** The seed of a run that names none. */
  public static final long DEFAULT_SEED = 1;

  /** The value of {@code trust.template} for the model's own chat template. */
  public static final String MODEL_TEMPLATE = "model";

  private static final int DEFAULT_CONTEXT_SIZE = 4096;
  private static final int MIN_CONTEXT_SIZE = 128;
  private static final int MAX_CONTEXT_SIZE = 1 << 20;
  private static final int MAX_WORKERS = 256;
  private static final int MAX_DEFAULT_WORKERS = 16;
  private static final long DEFAULT_STORE_LIMIT = 20L << 30;
  private static final long DEFAULT_RESPONSES_LIMIT = 1L << 30;

  private enum Switch {
    ON,
    OFF
  }

  public TrustConfiguration {
    recipes = recipes.map(List::copyOf);
  }

  /**
   * Reads the settings. No file is opened: whether a path leads anywhere is found out by who needs
   * it.
   *
   * @param lookup the value of a key, if it has one
   * @throws ConfigurationException if any value cannot be used; it tells all of them
   */
  public static TrustConfiguration from(Function<String, Optional<String>> lookup) {
    var settings = new Settings(lookup);
    var configuration =
        new TrustConfiguration(
            settings.recipes(TrustKeys.RECIPES),
            settings.choice(TrustKeys.PROFILE, Profile.class, Profile.QUICK),
            optionalInt(settings.integer(TrustKeys.ITEMS, 1, Integer.MAX_VALUE)),
            settings.integer(TrustKeys.SEED, Long.MIN_VALUE, Long.MAX_VALUE).orElse(DEFAULT_SEED),
            settings.path(TrustKeys.DATA_DIR),
            settings.text(TrustKeys.TEMPLATE).filter(name -> !name.equals(MODEL_TEMPLATE)),
            settings.choice(TrustKeys.VARIANT, Variant.class, Variant.PATCHED),
            settings.choice(TrustKeys.SCORING, Scoring.class, Scoring.GENERATION),
            (int)
                settings
                    .integer(TrustKeys.WORKERS, 1, MAX_WORKERS)
                    .orElseGet(() -> defaultWorkers()),
            (int) settings.integer(TrustKeys.THREADS, 1, MAX_WORKERS).orElse(1),
            (int)
                settings
                    .integer(TrustKeys.CONTEXT, MIN_CONTEXT_SIZE, MAX_CONTEXT_SIZE)
                    .orElse(DEFAULT_CONTEXT_SIZE),
            optionalInt(settings.integer(TrustKeys.GPU_LAYERS, 0, Integer.MAX_VALUE)),
            settings.path(TrustKeys.LLAMA_LIBRARY),
            settings.path(TrustKeys.IMATRIX),
            settings.path(TrustKeys.CALIBRATION),
            optionalInt(settings.integer(TrustKeys.CALIBRATION_SAMPLES, 1, Integer.MAX_VALUE)),
            optionalInt(settings.integer(TrustKeys.CALIBRATION_LENGTH, 2, MAX_CONTEXT_SIZE)),
            settings.text(TrustKeys.TOXICITY_JUDGE),
            settings.path(TrustKeys.CACHE_DIR).orElseGet(CacheDirectory::standard),
            settings.bytes(TrustKeys.STORE_LIMIT, DEFAULT_STORE_LIMIT),
            settings.choice(TrustKeys.RESPONSES, Switch.class, Switch.ON) == Switch.ON,
            settings.bytes(TrustKeys.RESPONSES_LIMIT, DEFAULT_RESPONSES_LIMIT),
            settings.path(TrustKeys.OUTPUT_DIR).orElseGet(DefaultDirectories::output));
    settings.check();
    return configuration;
  }

  /** One per processor, bounded because each has a context of its own in memory. */
  private static int defaultWorkers() {
    return Math.min(Runtime.getRuntime().availableProcessors(), MAX_DEFAULT_WORKERS);
  }

  private static OptionalInt optionalInt(OptionalLong value) {
    return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
  }
}
