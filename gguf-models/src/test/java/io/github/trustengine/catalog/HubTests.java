package io.github.trustengine.catalog;

import static io.github.trustengine.catalog.CatalogFixture.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hub's protocol, with one server as the hub and another as its storage. */
class HubTests {

  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  private static final String MODEL = "hf:acme/tiny-GGUF/tiny.gguf";
  private static final String TOKEN = "hf_VerySecret";

  private Path cache;
  private CatalogFixture fixture;
  private byte[] content;
  private byte[] stored;
  private int most = Integer.MAX_VALUE;
  private TestServer storage;
  private TestServer hub;

  @BeforeEach
  void setUp(@TempDir Path directory) throws IOException {
    cache = directory;
    fixture = new CatalogFixture(cache);
    content = fixture.content;
    stored = content;
    storage =
        TestServer.start((request, reply) -> reply.file(request, stored, Math.min(most, 1 << 30)));
    hub =
        TestServer.start(
            (request, reply) ->
                reply.empty(
                    302,
                    "X-Repo-Commit",
                    COMMIT,
                    "X-Linked-Size",
                    content.length,
                    "X-Linked-ETag",
                    "\"" + sha256(content) + "\"",
                    "Location",
                    storage.uri("/blob?signature=abc")));
  }

  @AfterEach
  void tearDown() throws IOException {
    hub.close();
    storage.close();
  }

  private StandardModelCatalog catalog(Origin... origins) {
    return fixture.catalog(
        Map.of("HF_ENDPOINT", hub.uri("/").toString(), "HF_TOKEN", TOKEN), origins);
  }

  @Test
  void asksTheHubThenTheStorageAndSendsTheTokenToTheHubAlone() throws IOException {
    Path file = catalog().fetch(MODEL);

    assertThat(file)
        .hasBinaryContent(content)
        .isEqualTo(cache.resolve("models/hub/acme/tiny-GGUF/main/tiny.gguf"));
    assertThat(hub.requests())
        .extracting(r -> r.method() + " " + r.target())
        .containsExactly(
            "HEAD /acme/tiny-GGUF/resolve/main/tiny.gguf",
            "GET /acme/tiny-GGUF/resolve/main/tiny.gguf");
    assertThat(hub.requests())
        .allSatisfy(r -> assertThat(r.header("Authorization")).contains("Bearer " + TOKEN));
    assertThat(storage.requests())
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.target()).isEqualTo("/blob?signature=abc");
              assertThat(r.headers()).doesNotContainKey("authorization");
              assertThat(r.headers().values()).noneMatch(value -> value.contains(TOKEN));
            });
    assertThat(Files.readString(file.resolveSibling("tiny.gguf.verified")))
        .contains("commit " + COMMIT, sha256(content))
        .doesNotContain(TOKEN);
  }

  @Test
  void asksNothingForWhatIsInTheCache() {
    catalog().fetch(MODEL);
    catalog().fetch(MODEL + "@main");
    assertThat(hub.requests()).hasSize(2);
  }

  @Test
  void verifiesWithTheHashOfTheHub() {
    stored = content.clone();
    stored[5] ^= 1;
    assertThatThrownBy(() -> catalog().fetch(MODEL))
        .hasMessageContaining("SHA-256 " + sha256(stored) + ", expected " + sha256(content));
    assertThat(catalog().path(MODEL)).doesNotExist();
  }

  @Test
  void goesOnWithARangeAfterABreak() {
    most = 90_000;
    assertThat(catalog().fetch(MODEL)).hasBinaryContent(content);
    assertThat(storage.requests()).hasSizeBetween(3, 5);
    assertThat(storage.requests().get(1).rangeStart()).isBetween(1, 90_000);
    assertThat(storage.requests().get(2).rangeStart()).isBetween(90_000, 180_000);
    assertThat(storage.requests()).noneMatch(r -> r.headers().containsKey("if-range"));
    // A fresh signature each time: the hub is asked again.
    assertThat(hub.requests()).hasSize(storage.requests().size() + 1);
  }

  @Test
  void asksABusyHubAgain() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    try (TestServer busy =
        TestServer.start(
            (request, reply) -> {
              if (asked.incrementAndGet() % 2 == 1) {
                reply.empty(asked.get() == 1 ? 429 : 503);
              } else {
                reply.empty(302, "Location", storage.uri("/blob"));
              }
            })) {
      assertThat(fixture.catalog(Map.of("HF_ENDPOINT", busy.uri("").toString())).fetch(MODEL))
          .hasBinaryContent(content);
      assertThat(busy.requests())
          .extracting(TestServer.Request::method)
          .containsExactly("HEAD", "HEAD", "GET", "GET");
    }
    try (TestServer down = TestServer.start((request, reply) -> reply.empty(503))) {
      assertThatThrownBy(
              () ->
                  fixture
                      .catalog(Map.of("HF_ENDPOINT", down.uri("").toString()))
                      .fetch(MODEL + "@v2"))
          .hasMessageContaining("HTTP status 503");
      assertThat(down.requests()).hasSize(5);
    }
  }

  @Test
  void followsARenamedRepository() throws IOException {
    try (TestServer renamed =
        TestServer.start(
            (request, reply) -> {
              if (request.target().startsWith("/acme/")) {
                reply.empty(307, "Location", request.target().replace("/acme/", "/new-acme/"));
              } else if (request.method().equals("HEAD")) {
                reply.empty(
                    302,
                    "X-Linked-Size",
                    content.length,
                    "X-Linked-ETag",
                    "\"" + sha256(content) + "\"",
                    "Location",
                    storage.uri("/blob"));
              } else {
                reply.empty(302, "Location", storage.uri("/blob"));
              }
            })) {
      stored = content.clone();
      stored[9] ^= 1;
      StandardModelCatalog catalog =
          fixture.catalog(Map.of("HF_ENDPOINT", renamed.uri("").toString()));
      // The hash comes from behind the first redirect.
      assertThatThrownBy(() -> catalog.fetch(MODEL)).hasMessageContaining("another file");
      stored = content;
      assertThat(catalog.fetch(MODEL)).hasBinaryContent(content);
    }
  }

  @Test
  void fetchesASmallFileThatIsKeptInGit() throws IOException {
    try (TestServer git =
        TestServer.start(
            (request, reply) -> {
              reply.head(
                  200,
                  "X-Repo-Commit",
                  COMMIT,
                  "ETag",
                  "\"356a192b7913b04c54574d18c28d46e6395428ab\"",
                  "Content-Length",
                  content.length);
              if (request.method().equals("GET")) {
                reply.body(content, 0, content.length);
              }
            })) {
      assertThat(fixture.catalog(Map.of("HF_ENDPOINT", git.uri("").toString())).fetch(MODEL))
          .hasBinaryContent(content);
    }
  }

  @Test
  void writesRevisionAndFileAsTheHubWantsThem() {
    Path file = catalog().fetch("hf:acme/tiny-GGUF/some dir/tiny+1.gguf@refs/pr/7");
    assertThat(hub.requests().get(0).target())
        .isEqualTo("/acme/tiny-GGUF/resolve/refs%2Fpr%2F7/some%20dir/tiny%2B1.gguf");
    assertThat(file)
        .isEqualTo(
            cache.resolve("models/hub/acme/tiny-GGUF/refs%2Fpr%2F7/some%20dir/tiny%2B1.gguf"));
  }

  @Test
  void fetchesAllPartsOfASplitModel() {
    Path second = catalog().fetch("hf:acme/tiny-GGUF/q8/tiny-00002-of-00002.gguf");
    assertThat(second).hasFileName("tiny-00002-of-00002.gguf").exists();
    assertThat(second.resolveSibling("tiny-00001-of-00002.gguf")).exists();
  }

  @Test
  void leavesAnotherFileOfTheHubAloneAndTakesTheNextSource() throws IOException {
    byte[] wanted = fixture.content;
    Origin.HubFile other =
        new Origin.HubFile(new ModelReference.Hub("acme", "tiny-GGUF", "tiny.gguf", "main"));
    try (TestServer changed =
            TestServer.start(
                (request, reply) ->
                    reply.empty(
                        302,
                        "X-Linked-Size",
                        wanted.length,
                        "X-Linked-ETag",
                        "\"" + "ab".repeat(32) + "\"",
                        "Location",
                        storage.uri("/blob")));
        TestServer mirror = TestServer.start((request, reply) -> reply.file(request, wanted))) {
      Path file =
          fixture
              .catalog(
                  Map.of("HF_ENDPOINT", changed.uri("").toString()),
                  other,
                  CatalogFixture.web(mirror))
              .fetch("tiny");
      assertThat(file).hasBinaryContent(wanted);
      assertThat(changed.requests()).extracting(TestServer.Request::method).containsExactly("HEAD");
      assertThat(storage.requests()).isEmpty();
      assertThat(fixture.notes)
          .anyMatch(note -> note.contains("offers another file: SHA-256 abab"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401, GatedRepo, HF_TOKEN",
    "403, GatedRepo, ask for access on its page",
    "401, RepoNotFound, 'no such repository, or a private one'",
    "404, RevisionNotFound, no such revision",
    "404, EntryNotFound, no such file",
    "401, '', HF_TOKEN",
  })
  void saysWhyTheHubRefuses(int status, String code, String hint) throws IOException {
    try (TestServer refusing =
        TestServer.start((request, reply) -> reply.empty(status, "X-Error-Code", code))) {
      assertThatThrownBy(
              () ->
                  fixture
                      .catalog(
                          Map.of("HF_ENDPOINT", refusing.uri("").toString(), "HF_TOKEN", TOKEN))
                      .fetch(MODEL))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("hub, acme/tiny-GGUF, file tiny.gguf, revision main")
          .hasMessageContaining("HTTP status " + status)
          .hasMessageContaining(hint)
          .hasMessageNotContaining(TOKEN);
      assertThat(refusing.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HF_TOKEN_PATH", "HF_HOME", "XDG_CACHE_HOME"})
  void readsTheTokenFromTheFileOfTheHubsClient(String variable) throws IOException {
    Path home = Files.createDirectories(cache.resolve("xdg/huggingface"));
    Path token = home.resolve("token");
    Files.writeString(token, "  hf_FromFile\n");
    Path value =
        switch (variable) {
          case "HF_TOKEN_PATH" -> token;
          case "HF_HOME" -> home;
          default -> cache.resolve("xdg");
        };
    fixture
        .catalog(Map.of("HF_ENDPOINT", hub.uri("").toString(), variable, value.toString()))
        .fetch(MODEL);
    assertThat(hub.requests().get(0).header("Authorization")).contains("Bearer hf_FromFile");
  }

  @Test
  void sendsNoTokenThatIsNone() {
    for (String token : new String[] {"", "  ", "two words", "line\nbreak", "\u00e4"}) {
      fixture
          .catalog(
              Map.of(
                  "HF_ENDPOINT",
                  hub.uri("").toString(),
                  "HF_TOKEN",
                  token,
                  "HF_HOME",
                  cache.resolve("nowhere").toString()))
          .fetch(MODEL + "@" + Integer.toHexString(token.hashCode()));
    }
    assertThat(hub.requests())
        .hasSize(10)
        .noneMatch(request -> request.headers().containsKey("authorization"));
  }

  @Test
  void sendsNoTokenToAnAddressOfAnybodyElse() {
    assertThat(catalog().fetch(storage.uri("/plain.gguf").toString())).exists();
    assertThat(storage.requests().get(0).headers()).doesNotContainKey("authorization");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://hub.example.org",
        "ftp://127.0.0.1",
        "no address",
        "https://user:pass@hub.example.org",
        "https://hub.example.org?x=y"
      })
  void refusesAnEndpointThatIsNotSecure(String endpoint) {
    assertThatThrownBy(
            () -> fixture.catalog(Map.of("HF_ENDPOINT", endpoint, "HF_TOKEN", TOKEN)).fetch(MODEL))
        .hasMessageContaining("HF_ENDPOINT is")
        .hasMessageNotContaining(TOKEN)
        .hasMessageNotContaining("pass@");
  }

  @Test
  void givesUpOnAHubThatDoesNotAnswer() throws IOException {
    fixture.waitForResponses(Duration.ofMillis(500));
    AtomicInteger asked = new AtomicInteger();
    try (TestServer silent =
        TestServer.start(
            (request, reply) -> {
              asked.incrementAndGet();
              Thread.sleep(20_000);
            })) {
      assertThatThrownBy(
              () -> fixture.catalog(Map.of("HF_ENDPOINT", silent.uri("").toString())).fetch(MODEL))
          .hasMessageContaining("no answer in time");
      assertThat(asked).hasValue(1);
    }
  }
}
