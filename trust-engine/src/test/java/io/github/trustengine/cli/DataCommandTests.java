package io.github.trustengine.cli;

import static io.github.trustengine.cli.CommandRun.trust;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTests {

  @Test
  void refusesWhatIsNoClone(@TempDir Path folder) {
    Path made = folder.resolve("made");

    trust("data", "import", folder.toString(), "-o", made.toString())
        .hasFailed(ExitCode.USAGE, folder + " is no clone of AI-secure/DecodingTrust");
    trust("data", "import", folder.resolve("none").toString(), "-o", made.toString())
        .hasFailed(ExitCode.USAGE, folder.resolve("none") + " does not exist");
    trust("data", "import", folder.toString()).hasFailed(ExitCode.USAGE, "--output");
    trust("data", "import", "-o", made.toString()).hasFailed(ExitCode.USAGE, "CHECKOUT");
    trust("data", "imprt").hasFailed(ExitCode.USAGE, "Did you mean \"import\"?");
    trust("data").hasFailed(ExitCode.USAGE, "name the command import");
  }
}
