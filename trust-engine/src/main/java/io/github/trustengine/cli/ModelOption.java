package io.github.trustengine.cli;

import picocli.CommandLine.Option;

/** The model that a command is about. */
final class ModelOption {

  @Option(
      names = "--model",
      required = true,
      paramLabel = "ID|FILE",
      description = "A catalogue name, a GGUF file, an https:// address or hf:OWNER/REPO/FILE.")
  private String name = "";

  String name() {
    return name;
  }
}
