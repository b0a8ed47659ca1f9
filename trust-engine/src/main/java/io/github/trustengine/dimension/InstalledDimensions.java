package io.github.trustengine.dimension;

import io.github.trustengine.text.NearestName;
import java.util.List;
import java.util.ServiceLoader;

/** The dimensions on the class path, found through {@link ServiceLoader}. */
public final class InstalledDimensions {

  private InstalledDimensions() {}

  /** All of them, in the order of their declaration. */
  public static List<Dimension> all() {
    return ServiceLoader.load(Dimension.class, Dimension.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /** Their ids, in the same order. */
  public static List<String> ids() {
    return all().stream().map(Dimension::id).toList();
  }

  /** The ids of those whose items offer choices. */
  public static List<String> withChoices() {
    return all().stream().filter(Dimension::offersChoices).map(Dimension::id).toList();
  }

  /**
   * The dimension with this id.
   *
   * @throws DataException if there is none, with the nearest id
   */
  public static Dimension get(String id) {
    return all().stream()
        .filter(dimension -> dimension.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "there is no dimension \"" + id + "\". " + NearestName.suggestion(id, ids())));
  }
}
