package io.github.trustengine.dimension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFoldersTests {

  private final Path folder;

  DataFoldersTests(@TempDir Path folder) {
    this.folder = folder;
  }

  private DataFolder folder(String strings) throws IOException {
    write("strings.json", strings);
    Files.createDirectories(folder.resolve("data"));
    return open();
  }

  private DataFolder open() {
    return DataFolders.open(Optional.of(folder));
  }

  private void write(String path, String content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  @Test
  void reads_wording_and_files() throws IOException {
    write("data/a/b.json", "{\"rows\": [{\"text\": \"x\"}, {\"text\": \"y\"}], \"one\": \"z\"}");
    DataFolder data = folder("{\"ood\": {\"task\": {\"style\": \"feel\"}}}");

    assertThat(data.wording("ood").get("task", "style").text()).isEqualTo("feel");
    assertThat(data.json("a/b.json").get("rows").list())
        .extracting(row -> row.get("text").text())
        .containsExactly("x", "y");
    assertThat(data.json("a/b.json").entries()).containsOnlyKeys("rows", "one");
    assertThat(data.json("a/b.json").has("two")).isFalse();
  }

  @Test
  void reads_lines_and_names_theirs_in_errors() throws IOException {
    write("data/rows.jsonl", "{\"n\": 1, \"text\": \"a\u2028b\"}\n\n{\"n\": \"2\"}\r\n");
    write("data/broken.jsonl", "{}\n{");
    write("standin/only.jsonl", "{}");
    DataFolder data = folder("{}");
    String prefix = folder + "/";

    assertThat(data.jsonLines("rows.jsonl")).hasSize(2);
    assertThat(data.jsonLines("rows.jsonl").get(0).get("n").integer()).isEqualTo(1);
    assertThat(data.jsonLines("only.jsonl")).hasSize(1);
    assertThatThrownBy(() -> data.jsonLines("rows.jsonl").get(1).get("n").integer())
        .isInstanceOf(DataException.class)
        .hasMessage(prefix + "data/rows.jsonl, line 3: n must be a whole number");
    assertThatThrownBy(() -> data.jsonLines("broken.jsonl"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(prefix + "data/broken.jsonl, line 2: is no JSON: ");
    assertThatThrownBy(() -> data.jsonLines("none.jsonl"))
        .isInstanceOf(DataException.class)
        .hasMessage(prefix + "data/none.jsonl is missing; the dimension needs it");
    assertThat(data.has("rows.jsonl")).isTrue();
    assertThat(data.has("only.jsonl")).isTrue();
    assertThat(data.has("none.jsonl")).isFalse();
  }

  @Test
  void errors_name_file_and_place() throws IOException {
    write("data/a.json", "{\"rows\": [{\"text\": 1}], \"texts\": [\"x\", null]}");
    write("data/broken.json", "{\n\"rows\": [");
    DataFolder data = folder("{}");
    String prefix = folder + "/";

    assertThatThrownBy(() -> data.json("a.json").get("rows").list().get(0).get("text").text())
        .isInstanceOf(DataException.class)
        .hasMessage(prefix + "data/a.json: rows[0].text must be a text");
    assertThatThrownBy(() -> data.json("a.json").get("texts").texts())
        .hasMessage(prefix + "data/a.json: texts[1] must be a text");
    assertThatThrownBy(() -> data.json("a.json").get("rows").get("x"))
        .hasMessage(prefix + "data/a.json: rows.x is missing");
    assertThatThrownBy(() -> data.json("a.json").get("rows").entries())
        .hasMessage(prefix + "data/a.json: rows must be an object");
    assertThatThrownBy(() -> data.json("a.json").list())
        .hasMessage(prefix + "data/a.json: the file must be an array");
    assertThatThrownBy(() -> data.json("broken.json"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(prefix + "data/broken.json is no JSON: ")
        .hasMessageEndingWith("(line 2)");
    assertThatThrownBy(() -> data.json("none.json"))
        .isInstanceOf(DataException.class)
        .hasMessage(prefix + "data/none.json is missing; the dimension needs it");
    assertThatThrownBy(() -> data.wording("ood"))
        .isInstanceOf(MissingDataException.class)
        .hasMessage(prefix + "strings.json: ood is missing; the dimension needs it");
  }

  @Test
  void reads_json_lines_and_names_the_line() throws IOException {
    write("data/a.jsonl", "{\"x\": \"1\"}\n{\"x\": 2}");
    write("data/broken.jsonl", "{\"x\": \"1\"}\n[1]\n");
    DataFolder data = folder("{}");
    List<DataNode> lines = data.file("a.jsonl").jsonLines();

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).get("x").text()).isEqualTo("1");
    assertThatThrownBy(() -> lines.get(1).get("x").text())
        .hasMessage(folder + "/data/a.jsonl, line 2: x must be a text");
    assertThatThrownBy(() -> data.file("broken.jsonl").jsonLines())
        .isInstanceOf(DataException.class)
        .hasMessage(folder + "/data/broken.jsonl, line 2: must be one JSON object");
    assertThatThrownBy(() -> data.file("none.jsonl"))
        .hasMessage(folder + "/data/none.jsonl is missing; the dimension needs it");
  }

  @Test
  void a_folder_of_another_layout_is_refused() throws IOException {
    Path missing = folder.resolve("missing");

    assertThatThrownBy(() -> DataFolders.open(Optional.of(missing)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(missing + " is not a directory. ")
        .hasMessageContaining("strings.json beside it");
    assertThatThrownBy(this::open).hasMessageStartingWith(folder + " has no strings.json. ");
    write("strings.json", "{}");
    assertThatThrownBy(this::open).hasMessageStartingWith(folder + " has no data. ");
  }

  @Test
  void a_stand_in_serves_for_a_missing_file_and_shows_in_the_fingerprint() throws IOException {
    write("standin/a.json", "{\"from\": \"stand-in\"}");
    write("standin/b.json", "{\"from\": \"stand-in\"}");
    write("data/b.json", "{\"from\": \"data\"}");
    DataFolder data = folder("{}");

    assertThat(data.json("b.json").get("from").text()).isEqualTo("data");
    assertThat(data.fingerprint()).startsWith("data folder, sha256 ");
    assertThat(data.json("a.json").get("from").text()).isEqualTo("stand-in");
    assertThat(data.fingerprint()).startsWith("data folder with stand-ins, sha256 ");
  }

  @Test
  void a_folder_with_stand_ins_is_warned_of_once() throws IOException {
    for (String path : List.of("ethics/a.json", "ethics/deep/b.json", "fairness/c.json")) {
      write("standin/" + path, "{}");
    }
    DataFolder data = folder("{}");
    List<String> warnings = new ArrayList<>();
    Logger logger = Logger.getLogger(JsonFolder.class.getName());
    Filter before = logger.getFilter();
    logger.setFilter(
        logged -> {
          warnings.add(logged.getMessage());
          return false;
        });
    try {
      List.of("ethics/a.json", "ethics/deep/b.json", "fairness/c.json").forEach(data::json);
    } finally {
      logger.setFilter(before);
    }

    assertThat(warnings)
        .satisfiesExactly(
            first -> assertThat(first).startsWith(folder + "/data/ethics/a.json is missing"),
            second -> assertThat(second).startsWith(folder + "/data/fairness/c.json is missing"));
  }

  @Test
  void fingerprint_depends_on_what_was_read_and_not_on_the_order() throws IOException {
    write("data/a.json", "1");
    write("data/b.json", "2");
    DataFolder first = folder("{}");
    DataFolder second = open();
    List.of("a.json", "b.json").forEach(first::json);
    List.of("b.json", "a.json", "b.json").forEach(second::json);

    assertThat(first.fingerprint()).isEqualTo(second.fingerprint());

    write("data/a.json", "3");
    DataFolder changed = open();
    List.of("a.json", "b.json").forEach(changed::json);
    assertThat(changed.fingerprint()).isNotEqualTo(first.fingerprint());
  }

  @Test
  void without_a_folder_our_own_items_serve() {
    DataFolder own = DataFolders.open(Optional.empty());

    assertThat(own.wording("ood").get("task_message", "style").text()).contains("positive");
    assertThat(own.fingerprint()).startsWith("own items, sha256 ");
    assertThatThrownBy(() -> own.json("nothing.json"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data/nothing.json is missing");
  }

  /** Every file of the shared folder that a dimension reads, against its table of counts. */
  @Test
  void has_as_many_records_as_the_shared_table_says() throws IOException {
    DataFolder data = SharedData.open();
    List<String[]> table =
        Files.readAllLines(SharedData.folder().resolve("COUNTS.tsv")).stream()
            .map(line -> line.split("\t", -1))
            .filter(cells -> cells[0].matches("data/(ood|privacy)/.*\\.json"))
            .filter(cells -> !cells[1].isEmpty())
            .toList();

    assertThat(table).hasSizeGreaterThan(5);
    assertThat(table)
        .allSatisfy(
            cells ->
                assertThat(data.json(cells[0].substring("data/".length())).entries())
                    .hasSize(Integer.parseInt(cells[1])));
    assertThat(data.json("ood/style.json").get("dev").entries())
        .hasSize(11)
        .allSatisfy((style, rows) -> assertThat(rows.list()).hasSize(872));
    assertThat(data.json("ood/knowledge.json").get("test", "qa_2020").list()).hasSize(855);
    assertThat(data.json("ood/knowledge.json").get("test", "qa_2023").list()).hasSize(263);
  }
}
