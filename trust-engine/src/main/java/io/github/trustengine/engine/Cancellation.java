package io.github.trustengine.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.BooleanSupplier;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.engine.ExecutionRequest;

/** The cancellation token of Platform 6, which this code is not compiled against. */
final class Cancellation {

  private static final String TOKEN = "org.junit.platform.engine.CancellationToken";

  private Cancellation() {}

  /** Whether the run is to stop; never, before Platform 6. */
  static BooleanSupplier of(ExecutionRequest request) {
    try {
      Class<?> type = Class.forName(TOKEN, false, ExecutionRequest.class.getClassLoader());
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Object token =
          lookup
              .findVirtual(
                  ExecutionRequest.class, "getCancellationToken", MethodType.methodType(type))
              .invoke(request);
      MethodHandle requested =
          lookup
              .findVirtual(type, "isCancellationRequested", MethodType.methodType(boolean.class))
              .bindTo(token);
      return () -> isRequested(requested);
    } catch (ClassNotFoundException e) {
      return () -> false;
    } catch (Throwable e) {
      throw new JUnitException("cannot ask " + TOKEN, e);
    }
  }

  private static boolean isRequested(MethodHandle requested) {
    try {
      return (boolean) requested.invoke();
    } catch (Throwable e) {
      throw new JUnitException("cannot ask " + TOKEN, e);
    }
  }
}
