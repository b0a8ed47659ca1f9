package io.github.trustengine.judge;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.util.Utils;
import java.nio.file.Path;

/** What DJL must be told before its first class is loaded. It listens to system properties. */
final class DjlSettings {

  private DjlSettings() {}

  /**
   * Keeps DJL off the network and off the terminal, and its libraries in our cache; loads the
   * tokenizer's.
   *
   * @param cacheDirectory need not exist; a process keeps to the first
   * @throws JudgeException if the library cannot be unpacked there, or not be loaded
   */
  static synchronized void prepare(Path cacheDirectory) {
    prefer("ai.djl.offline", "true");
    prefer("OPT_OUT_TRACKING", "true");
    // No other engine is asked for what this one lacks; its shared pool stays idle.
    prefer("ai.djl.onnx.disable_alternative", "true");
    prefer("ai.djl.onnxruntime.num_threads", "1");
    prefer("ai.djl.onnxruntime.num_interop_threads", "1");
    if (System.getenv("DJL_CACHE_DIR") == null) {
      prefer("DJL_CACHE_DIR", cacheDirectory.resolve("djl").toString());
    }
    // A build without a logging library is no reason for SLF4J to write to standard error.
    prefer("slf4j.internal.verbosity", "ERROR");
    try {
      LibUtils.checkStatus();
    } catch (EngineException e) {
      throw new JudgeException(
          "The toxicity judge's tokenizer cannot be loaded. Its library is unpacked below "
              + Utils.getEngineCacheDir()
              + ", which must be a folder for files that can be written and executed;"
              + " trust.cache.dir names another.",
          e);
    }
  }

  private static void prefer(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
