package io.github.trustengine.engine;

/** A class that is meant to be a suite. */
sealed interface SuiteClass permits Suite, SuiteClass.Broken {

  Class<?> type();

  /** One with a mistake, which has been reported. */
  record Broken(Class<?> type) implements SuiteClass {}
}
