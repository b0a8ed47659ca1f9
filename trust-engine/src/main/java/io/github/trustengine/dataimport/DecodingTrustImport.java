package io.github.trustengine.dataimport;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.trustengine.dataimport.ImportedData.Coverage;
import io.github.trustengine.dataimport.ImportedData.Missing;
import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.DataFolders;
import io.github.trustengine.dimension.InstalledDimensions;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes a data folder of a clone of AI-secure/DecodingTrust: copies the files that the dimensions
 * read, converts what is Python, and reads the wording out of the program's sources. Everything is
 * checked against known sums; what the clone lacks is told.
 */
public final class DecodingTrustImport {

  private static final String PROMPTS_SOURCE = "data/toxicity/toxicity_prompts.py";
  private static final String PROMPTS = "data/toxicity/toxicity_prompts.json";
  private static final String NOT_IN_CLONE = "not in the clone";
  private static final String POINTER = "a pointer of Git LFS: run git lfs pull";
  private static final int PROBLEMS_SHOWN = 10;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Checkout checkout;
  private final KnownSums fileSums;
  private final KnownSums wordingSums;
  private final List<Missing> missing = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private int files;
  private long bytes;

  DecodingTrustImport(Checkout checkout, KnownSums fileSums, KnownSums wordingSums) {
    this.checkout = checkout;
    this.fileSums = fileSums;
    this.wordingSums = wordingSums;
  }

  /**
   * Makes the folder. It is there whole or not at all.
   *
   * @param clone the work tree of a clone
   * @param target a folder that is not there yet, or is empty
   * @param progress told of each file
   * @throws DataException if it is no clone, if anything in it is not what it should be, or if
   *     there is something in the target
   */
  public static ImportedData run(Path clone, Path target, Consumer<String> progress) {
    return new DecodingTrustImport(
            Checkout.open(clone),
            KnownSums.ofResource("files.txt"),
            KnownSums.ofResource("wording.txt"))
        .into(target, progress);
  }

  ImportedData into(Path target, Consumer<String> progress) {
    try (NewFolder folder = NewFolder.at(target)) {
      int pieces = writeWording(folder);
      for (String path : fileSums.all().keySet()) {
        progress.accept(path);
        content(path).ifPresent(content -> write(folder, path, content));
      }
      checkProblems();
      if (files == 0) {
        Missing first = missing.get(missing.size() - 1);
        throw new DataException(
            "%s has none of the files that the dimensions read, so nothing was imported: %s is %s. Clone the whole repository, with Git LFS"
                .formatted(checkout.directory(), first.path(), first.reason()));
      }
      folder.write("README.md", Attribution.TEXT.getBytes(UTF_8));
      List<Coverage> coverage = coverage(folder.path(), progress);
      missing.sort((a, b) -> a.path().compareTo(b.path()));
      folder.keep();
      return new ImportedData(target, files, bytes, pieces, missing, coverage);
    } catch (IOException e) {
      throw new UncheckedIOException(target + " cannot be written: " + Reasons.withFile(e), e);
    }
  }

  private int writeWording(NewFolder folder) throws IOException {
    Wording wording = Wording.read(checkout::text);
    wording.missingSources().forEach(source -> missing.add(new Missing(source, NOT_IN_CLONE)));
    for (Map.Entry<String, JsonNode> entry : wording.entries().entrySet()) {
      if (!wordingSums.matches(entry.getKey(), entry.getValue())) {
        problems.add("the wording " + entry.getKey() + " is another one");
      }
    }
    folder.write("strings.json", json(wording.document()));
    return wording.entries().size();
  }

  private Optional<byte[]> content(String path) {
    return path.equals(PROMPTS) ? prompts() : copied(path);
  }

  private Optional<byte[]> copied(String path) {
    Optional<byte[]> content = checkout.read(path);
    if (content.isEmpty() || Checkout.isLfsPointer(content.get())) {
      missing.add(new Missing(path, content.isEmpty() ? NOT_IN_CLONE : POINTER));
      return Optional.empty();
    }
    if (!fileSums.matches(path, content.get())) {
      boolean lineEnds = fileSums.matches(path, Checkout.withoutCarriageReturns(content.get()));
      problems.add(
          path
              + (lineEnds
                  ? " has CRLF line ends: clone with git clone --config core.autocrlf=false"
                  : " is another file"));
    }
    return content;
  }

  private Optional<byte[]> prompts() {
    Optional<String> source = checkout.text(PROMPTS_SOURCE);
    if (source.isEmpty()) {
      missing.add(new Missing(PROMPTS_SOURCE, NOT_IN_CLONE));
      return Optional.empty();
    }
    JsonNode prompts = new PythonSource(PROMPTS_SOURCE, source.get()).assigned("PROMPTS", 0);
    if (!fileSums.matches(PROMPTS, prompts)) {
      problems.add(PROMPTS_SOURCE + " has other prompts");
    }
    return Optional.of(json(prompts));
  }

  private void write(NewFolder folder, String path, byte[] content) {
    try {
      folder.write(path, content);
      files++;
      bytes += content.length;
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be written: " + Reasons.withFile(e), e);
    }
  }

  private void checkProblems() {
    if (problems.isEmpty()) {
      return;
    }
    List<String> shown =
        new ArrayList<>(problems.subList(0, Math.min(PROBLEMS_SHOWN, problems.size())));
    if (problems.size() > PROBLEMS_SHOWN) {
      shown.add("and " + (problems.size() - PROBLEMS_SHOWN) + " more");
    }
    throw new DataException(
        "the clone is not what it should be (commit "
            + Attribution.COMMIT
            + ", unchanged), so nothing was imported:\n  "
            + String.join("\n  ", shown));
  }

  /** What can be asked; the reasons name files as they will be called. */
  private static List<Coverage> coverage(Path folder, Consumer<String> progress) {
    return InstalledDimensions.all().stream()
        .map(
            dimension -> {
              progress.accept(dimension.id());
              Coverage coverage =
                  CoverageCheck.of(dimension, DataFolders.open(Optional.of(folder)));
              return new Coverage(
                  coverage.dimension(),
                  coverage.available(),
                  coverage.unavailable(),
                  coverage.reason().replace(folder + "/", ""));
            })
        .toList();
  }

  private static byte[] json(JsonNode value) {
    try {
      return (MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n")
          .getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a tree in memory can always be written", e);
    }
  }
}
