package io.github.trustengine.judge;

import io.github.trustengine.catalog.CacheDirectory;

/** What DJL must be told before its first class is loaded. It listens to system properties. */
final class DjlSettings {

  private DjlSettings() {}

  /** Keeps DJL off the network and off the terminal, and its libraries in our cache. */
  static synchronized void prepare() {
    prefer("ai.djl.offline", "true");
    prefer("OPT_OUT_TRACKING", "true");
    // No other engine is asked for what this one lacks; its shared pool stays idle.
    prefer("ai.djl.onnx.disable_alternative", "true");
    prefer("ai.djl.onnxruntime.num_threads", "1");
    prefer("ai.djl.onnxruntime.num_interop_threads", "1");
    if (System.getenv("DJL_CACHE_DIR") == null) {
      prefer("DJL_CACHE_DIR", CacheDirectory.standard().resolve("djl").toString());
    }
    // A build without a logging library is no reason for SLF4J to write to standard error.
    prefer("slf4j.internal.verbosity", "ERROR");
  }

  private static void prefer(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
