"""The sentence encoder: its weights out of the Maven artifact, its arithmetic in JAX.

The shipped judge runs the same ONNX file through ONNX Runtime, so that what is trained here is what
runs there.
"""

import dataclasses
import hashlib
import zipfile

import jax
import jax.numpy as jnp
import numpy as np
import onnx
from onnx import numpy_helper
from tokenizers import Tokenizer

MATRICES = ("query", "key", "value", "attention.output", "intermediate", "output")
HEAD_WIDTH = 32
EPSILON = 1e-12


@dataclasses.dataclass(frozen=True)
class Encoder:
    """What an artifact holds. `initializers[layer][matrix]` names the matrix in the ONNX file."""

    model: str
    sha256: str
    tokenizer: Tokenizer
    tokenizer_file: str
    tokenizer_sha256: str
    weights: dict
    initializers: list

    @property
    def width(self):
        return self.weights["embeddings"]["word"].shape[1]


def jar(repository, artifact):
    """Where a Maven repository keeps an artifact."""
    group, name, version = artifact.split(":")
    return repository.joinpath(*group.split("."), name, version, f"{name}-{version}.jar")


def load(file):
    """Reads the encoder that a langchain4j-embeddings artifact holds."""
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if "/" not in name]
        model = next(name for name in names if name.endswith(".onnx"))
        model_bytes = archive.read(model)
        tokenizer_file = next(name for name in names if name.endswith("tokenizer.json"))
        tokenizer_bytes = archive.read(tokenizer_file)
    tokenizer = Tokenizer.from_str(tokenizer_bytes.decode("utf-8"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    weights, initializers = _weights(onnx.load_from_string(model_bytes).graph)
    return Encoder(
        model,
        hashlib.sha256(model_bytes).hexdigest(),
        tokenizer,
        tokenizer_file,
        hashlib.sha256(tokenizer_bytes).hexdigest(),
        weights,
        initializers,
    )


def _weights(graph):
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    # The exporter folded the transposed matrices into nameless constants: a bias tells whose they are.
    produced = {node.output[0]: node for node in graph.node}
    matrix = {}
    for node in graph.node:
        if node.op_type == "Add" and node.input[0] in tensors and node.input[1] in produced:
            product = produced[node.input[1]]
            if product.op_type == "MatMul" and product.input[1] in tensors:
                matrix[node.input[0]] = product.input[1]

    def norm(prefix):
        return {"gain": tensors[prefix + ".weight"], "shift": tensors[prefix + ".bias"]}

    bias_of = {
        "query": "attention.self.query.bias",
        "key": "attention.self.key.bias",
        "value": "attention.self.value.bias",
        "attention.output": "attention.output.dense.bias",
        "intermediate": "intermediate.dense.bias",
        "output": "output.dense.bias",
    }
    layers, initializers = [], []
    while f"encoder.layer.{len(layers)}.output.dense.bias" in tensors:
        prefix = f"encoder.layer.{len(layers)}."
        names = {name: matrix[prefix + bias] for name, bias in bias_of.items()}
        layers.append(
            {
                "matrix": {name: tensors[initializer] for name, initializer in names.items()},
                "bias": {name: tensors[prefix + bias] for name, bias in bias_of.items()},
                "attention.norm": norm(prefix + "attention.output.LayerNorm"),
                "norm": norm(prefix + "output.LayerNorm"),
            }
        )
        initializers.append(names)
    embeddings = {
        "word": tensors["embeddings.word_embeddings.weight"],
        "position": tensors["embeddings.position_embeddings.weight"],
        "type": tensors["embeddings.token_type_embeddings.weight"],
        "norm": norm("embeddings.LayerNorm"),
    }
    return {"embeddings": embeddings, "layers": layers}, initializers


def hidden_states(weights, adapters, tokens, mask):
    """The last layer's states [text, token, width].

    `adapters` is a list with, per layer, `{matrix: (a, b)}`: the layer multiplies by `W + a b`.
    """
    embeddings = weights["embeddings"]
    length = tokens.shape[1]
    x = embeddings["word"][tokens] + embeddings["position"][:length] + embeddings["type"][0]
    x = _norm(x, embeddings["norm"])
    shape = x.shape
    # Two-dimensional products: their gradients are twice as fast.
    x = x.reshape(-1, shape[-1])
    hidden = jnp.where(mask, 0.0, -1e30)[:, None, None, :].astype(x.dtype)
    for layer, adapter in zip(weights["layers"], adapters):
        x = _layer(layer, adapter, x, hidden)
    return x.reshape(shape)


def _layer(layer, adapter, x, hidden):
    def times(name, value):
        a, b = adapter[name]
        return value @ layer["matrix"][name] + (value @ a) @ b + layer["bias"][name]

    texts, length = hidden.shape[0], hidden.shape[3]
    shape = (texts, length, x.shape[1] // HEAD_WIDTH, HEAD_WIDTH)
    query, key, value = (times(name, x).reshape(shape) for name in ("query", "key", "value"))
    affinity = jnp.einsum("bqhd,bkhd->bhqk", query, key) / np.float32(np.sqrt(HEAD_WIDTH)) + hidden
    mixed = jnp.einsum("bhqk,bkhd->bqhd", jax.nn.softmax(affinity, axis=-1), value)
    x = _norm(x + times("attention.output", mixed.reshape(x.shape)), layer["attention.norm"])
    inner = jax.nn.gelu(times("intermediate", x), approximate=False)
    return _norm(x + times("output", inner), layer["norm"])


def _norm(x, norm):
    mean = jnp.mean(x, axis=-1, keepdims=True)
    centred = x - mean
    variance = jnp.mean(centred * centred, axis=-1, keepdims=True)
    return centred * jax.lax.rsqrt(variance + EPSILON) * norm["gain"] + norm["shift"]


def pooled(states, mask):
    """What a head sees of a text: its first token's state, and the mean and the maximum of all."""
    seen = mask[:, :, None]
    mean = jnp.sum(jnp.where(seen, states, 0.0), axis=1) / jnp.sum(seen, axis=1)
    largest = jnp.max(jnp.where(seen, states, -1e30), axis=1)
    return jnp.concatenate([states[:, 0], mean, largest], axis=1)
