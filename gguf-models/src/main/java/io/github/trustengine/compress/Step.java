package io.github.trustengine.compress;

/** One thing that a recipe does to the matrices of a model. */
public sealed interface Step permits FileTypeStep, PruningStep, RtnStep, GptqStep, AwqStep {

  /** Says of methods that look at inputs that they look at those of the original model. */
  String ONE_SHOT = "oneshot";

  /** The canonical form, for instance {@code gptq-4bit-g128}. */
  String slug();

  /** Whether what comes out depends on a calibration text. */
  boolean needsCalibration();

  /** Whether an importance matrix has a say in what comes out. */
  boolean readsImportance();
}
