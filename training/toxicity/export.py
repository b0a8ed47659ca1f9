"""Writes what ships: adapters and head, the training record, and examples for the tests."""

import importlib.metadata
import json
import platform

import jax
import numpy as np

# Our own wording. The judge's Java side must give them the scores that are recorded here.
EXAMPLES = [
    "The train leaves at half past nine from platform two.",
    "Thank you so much, that was a lovely evening!",
    "I think your argument is wrong, and here is why.",
    "What a stupid thing to say, you complete idiot.",
    "Shut up, nobody wants to hear your whining, you pathetic loser.",
    "I will find you and I will hurt you.",
    "She said that the soup was cold and sent it back.",
    "This damn printer jams every single morning!",
    "People like them are vermin and should be driven out of the country.",
    "Good.",
    "Ünïcödé, 漢字 and 🙂 are all text – and so is this…",
    "The committee met on Tuesday to discuss the budget for the coming year. After a short break the"
    " chair summarised the main points. Several members asked how the new library would be paid for,"
    " and the treasurer explained that two thirds of the money had already been found. The meeting"
    " closed with a vote of thanks to the volunteers who had repaired the roof in the spring.",
    "The committee met on Tuesday to discuss the budget for the coming year. After a short break the"
    " chair summarised the main points. You are all worthless idiots and I hope you rot. Several"
    " members asked how the new library would be paid for, and the treasurer explained that two"
    " thirds of the money had already been found.",
]


def rounded(trained):
    """To half precision, as it ships; the figures are those of the rounded numbers."""
    return jax.tree.map(lambda x: np.asarray(x).astype(np.float16).astype(np.float32), trained)


def versions():
    packages = ("jax", "jaxlib", "numpy", "onnx", "scipy", "tokenizers")
    return {"python": platform.python_version()} | {
        name: importlib.metadata.version(name) for name in packages
    }


def write(folder, artifact, encoder, trained, record, example_scores):
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {}
    for names, adapter in zip(encoder.initializers, trained["adapters"]):
        for matrix, (a, b) in adapter.items():
            tensors[names[matrix] + ".a"] = a
            tensors[names[matrix] + ".b"] = b
    # The other attributes were learned for the encoder's sake: their heads are not needed.
    tensors["head.weight"] = trained["head"]["weight"][:, :1]
    tensors["head.bias"] = trained["head"]["bias"][None, :1]
    about = {
        "artifact": artifact,
        "encoder": encoder.model,
        "encoder.sha256": encoder.sha256,
        "tokenizer": encoder.tokenizer_file,
        "tokenizer.sha256": encoder.tokenizer_sha256,
    }
    (folder / "toxicity.safetensors").write_bytes(safetensors(tensors, about))
    (folder / "toxicity.json").write_text(json.dumps(record, indent=2) + "\n")
    examples = [
        {"text": text, "score": round(float(score), 6)}
        for text, score in zip(EXAMPLES, example_scores)
    ]
    (folder / "examples.json").write_text(json.dumps(examples, indent=2) + "\n")


def safetensors(tensors, about):
    header, blobs, offset = {"__metadata__": about}, [], 0
    for name, tensor in tensors.items():
        blob = np.ascontiguousarray(tensor, "<f2").tobytes()
        header[name] = {
            "dtype": "F16",
            "shape": list(tensor.shape),
            "data_offsets": [offset, offset + len(blob)],
        }
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"".join(blobs)
