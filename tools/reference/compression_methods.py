#!/usr/bin/env python3
"""Reference results of the compression methods on single layers, for the tests of gguf-models.

The published formulas, written down plainly with NumPy in double precision: no blocks beyond those
that the algorithms themselves have, the inverse of the Hessian as such, one column after the other.
Sources: Magnitude and Wanda: Sun et al. 2024; SparseGPT: Frantar and Alistarh 2023, algorithm 1;
GPTQ: Frantar et al. 2023, algorithm 1; AWQ: Lin et al. 2024, section 3.2.

    python3 tools/reference/compression_methods.py OUT

writes one gzip file: for each array its name (u8 length, ASCII), the kind (u8: 0 bytes, 1 float32,
2 float64), the number of elements (i32) and the elements, little-endian.
"""

import gzip
import struct
import sys

import numpy as np

BLOCK = 128
KEPT_ROWS = 16  # of those values that cannot be derived from a mask or codes
LAYERS = [("small", 24, 96, 150), ("large", 64, 256, 300)]
KINDS = {np.dtype(np.uint8): 0, np.dtype("<f4"): 1, np.dtype("<f8"): 2}


def layer(rows, columns, tokens, seed):
    """Weights, and inputs with outlying, correlated channels: one byte each, times a column's size."""
    random = np.random.default_rng(seed)
    weights = (random.standard_normal((rows, columns)) * 0.05).astype(np.float32)
    mixed = random.standard_normal((tokens, columns))
    for i in range(1, columns):
        mixed[:, i] += 0.6 * mixed[:, i - 1]
    levels = np.clip(np.rint(mixed * 24), -127, 127).astype(np.int8)
    sizes = np.exp(random.standard_normal(columns)).astype(np.float32)
    inputs = levels.astype(np.float32) * sizes
    return weights, levels, sizes, inputs.astype(np.float64)


def magnitude(weights, fraction):
    threshold = np.sort(np.abs(weights).ravel())[int(weights.size * fraction)]
    return np.abs(weights) <= threshold


def lowest(scores, count):
    """Per row the lowest scores, of equal ones the first."""
    mask = np.zeros(scores.shape, dtype=bool)
    np.put_along_axis(mask, np.argsort(scores, axis=1, kind="stable")[:, :count], True, axis=1)
    return mask


def pattern(scores, zeros, of):
    rows, columns = scores.shape
    return lowest(scores.reshape(-1, of), zeros).reshape(rows, columns)


def wanda_scores(weights, inputs):
    return np.abs(weights.astype(np.float64)) * np.sqrt((inputs**2).sum(axis=0))


def inverse_factor(hessian, damping=0.01):
    """U, upper, with inverse(H + damping * mean diagonal) = U^T U."""
    damped = hessian + damping * np.mean(np.diag(hessian)) * np.eye(len(hessian))
    return np.linalg.cholesky(np.linalg.inv(damped)).T


def sweep(weights, upper, begin_block, change):
    """Algorithm 1: change a column, let the later ones make up for it."""
    current = weights.astype(np.float64).copy()
    columns = current.shape[1]
    for i in range(columns):
        if i % BLOCK == 0:
            begin_block(i, min(columns, i + BLOCK), current)
        changed = change(i, current)
        error = (current[:, i] - changed) / upper[i, i]
        current[:, i:] -= np.outer(error, upper[i, i:])
        current[:, i] = changed
    return current


def sparse_gpt(weights, upper, fraction=None, zeros=None, of=None):
    mask = np.zeros(weights.shape, dtype=bool)
    pivots = np.diag(upper)

    def begin_block(start, end, current):
        if fraction is not None:
            scores = current[:, start:end] ** 2 / pivots[start:end] ** 2
            mask[:, start:end] = scores <= np.sort(scores.ravel())[int(scores.size * fraction)]

    def change(i, current):
        if of is not None and i % of == 0:
            mask[:, i : i + of] = lowest(current[:, i : i + of] ** 2 / pivots[i : i + of] ** 2, zeros)
        return np.where(mask[:, i], 0.0, current[:, i])

    return sweep(weights, upper, begin_block, change), mask


def grid(values, bits, kind):
    """Scale (in half precision) and zero for each row."""
    most = 2**bits - 1
    low, high = values.min(axis=1), values.max(axis=1)
    if kind == "min_max":
        scale = np.maximum(high - low, 1e-5) / most
    else:
        low, high = np.minimum(low, 0), np.maximum(high, 0)
        if kind == "symmetric":
            high = np.maximum(-low, high)
            low = -high
        scale = (high - low) / most
    exact = scale.astype(np.float32)
    scale = exact.astype(np.float16)
    # The ends of ranges alike on both sides are ties: they go outwards in AWQ's grid, else inwards.
    if kind == "min_max":
        above = (low == -high) & (scale > exact)
        scale = np.where(above, np.nextafter(scale, np.float16(0)), scale)
    elif kind == "symmetric":
        scale = np.where(scale < exact, np.nextafter(scale, np.float16(np.inf)), scale)
    scale = scale.astype(np.float64)
    if kind == "symmetric":
        zero = np.full(len(scale), (most + 1) / 2)
    elif kind == "asymmetric":
        zero = np.rint(-low / scale)
    else:
        zero = np.clip(-np.rint(low / scale), 0, most)
    return scale, zero


def code(values, scale, zero, bits):
    return np.clip(np.rint(values / scale) + zero, 0, 2**bits - 1)


def rtn(weights, bits, group, kind):
    weights = weights.astype(np.float64)
    codes, values = np.zeros(weights.shape), np.zeros(weights.shape)
    for start in range(0, weights.shape[1], group):
        part = slice(start, start + group)
        scale, zero = grid(weights[:, part], bits, kind)
        codes[:, part] = code(weights[:, part], scale[:, None], zero[:, None], bits)
        values[:, part] = scale[:, None] * (codes[:, part] - zero[:, None])
    return codes, values


def gptq(weights, hessian, bits, group, kind, act_order):
    weights = weights.astype(np.float64)
    columns = weights.shape[1]
    order = np.argsort(-np.diag(hessian), kind="stable") if act_order else np.arange(columns)
    upper = inverse_factor(hessian[order][:, order])
    grids = {}
    if act_order:
        for start in range(0, columns, group):
            grids[start // group] = grid(weights[:, start : start + group], bits, kind)
    codes = np.zeros(weights.shape)

    def change(i, current):
        if not act_order and i % group == 0:
            grids[i // group] = grid(current[:, i : i + group], bits, kind)
        scale, zero = grids[order[i] // group]
        q = code(current[:, i], scale, zero, bits)
        codes[:, order[i]] = q
        return scale * (q - zero)

    swept = sweep(weights[:, order], upper, lambda *_: None, change)
    values = np.zeros(weights.shape)
    values[:, order] = swept
    return codes, values


def error(weights, values, inputs):
    difference = (weights.astype(np.float64) - values) @ inputs.T
    return (difference**2).sum() / ((weights.astype(np.float64) @ inputs.T) ** 2).sum()


def awq(weights, inputs, bits, group):
    """Best alpha, its scales, all losses; then the clipping limits of the scaled weights."""
    means = np.abs(inputs).mean(axis=0)
    weights = weights.astype(np.float64)
    losses, candidates = [], []
    for k in range(20):
        scales = np.maximum(means ** (k / 20), 1e-4)
        scales /= np.sqrt(scales.max() * scales.min())
        values = rtn(weights * scales, bits, group, "min_max")[1] / scales
        losses.append((((values - weights) @ inputs.T) ** 2).sum())
        candidates.append(scales)
    best = int(np.argmin(losses))
    return best, candidates[best], np.array(losses)


def clip(weights, inputs, bits, group):
    weights = weights.astype(np.float64)
    clipped = weights.copy()
    for start in range(0, weights.shape[1], group):
        part = slice(start, start + group)
        w, x = weights[:, part], inputs[:, part]
        most = np.abs(w).max(axis=1, keepdims=True)
        least = np.full(len(w), np.inf)
        for i in range(10):
            limited = np.clip(w, -most * (1 - i / 20), most * (1 - i / 20))
            errors = (((w - rtn(limited, bits, group, "min_max")[1]) @ x.T) ** 2).sum(axis=1)
            better = errors < least
            least[better] = errors[better]
            clipped[better, part] = limited[better]
    return clipped


def results(name, rows, columns, tokens, seed):
    weights, levels, sizes, inputs = layer(rows, columns, tokens, seed)
    hessian = inputs.T @ inputs
    upper = inverse_factor(hessian)
    found = {"shape": np.array([rows, columns, tokens], dtype="<f8")}
    found["weights"] = weights
    found["levels"] = levels.view(np.uint8)
    found["sizes"] = sizes
    found["diagonal"] = np.diag(hessian)
    found["pivots"] = np.diag(upper)
    found["upper-last"] = upper[:, -1]

    def pruned(method, mask, values=None):
        found[method + "/mask"] = np.packbits(mask)
        if values is not None:
            found[method + "/values"] = values[:KEPT_ROWS][~mask[:KEPT_ROWS]].astype("<f4")
        values = np.where(mask, 0, weights) if values is None else values
        found[method + "/error"] = np.array([error(weights, values, inputs)])

    scores = wanda_scores(weights, inputs)
    pruned("magnitude-50", magnitude(weights, 0.5))
    pruned("magnitude-2of4", pattern(np.abs(weights), 2, 4))
    pruned("wanda-50", lowest(scores, columns // 2))
    pruned("wanda-4of8", pattern(scores, 4, 8))
    for method, options in (("50", {"fraction": 0.5}), ("2of4", {"zeros": 2, "of": 4})):
        values, mask = sparse_gpt(weights, upper, **options)
        pruned("sparsegpt-" + method, mask, values)

    def quantized(method, codes, values):
        found[method + "/codes"] = codes.astype(np.uint8)
        found[method + "/error"] = np.array([error(weights, values, inputs)])

    quantized("rtn-4bit-g32-symmetric", *rtn(weights, 4, 32, "symmetric"))
    quantized("rtn-3bit-g64-min_max", *rtn(weights, 3, 64, "min_max"))
    for act_order in (False, True):
        suffix = "-act" if act_order else ""
        quantized("gptq-4bit-g32-symmetric" + suffix, *gptq(weights, hessian, 4, 32, "symmetric", act_order))
        quantized("gptq-3bit-g64-asymmetric" + suffix, *gptq(weights, hessian, 3, 64, "asymmetric", act_order))
    best, scales, losses = awq(weights, inputs, 3, 32)
    found["awq-3bit-g32/alpha"] = np.array([best / 20])
    found["awq-3bit-g32/scales"] = scales
    found["awq-3bit-g32/losses"] = losses
    quantized("awq-clip-3bit-g32", *rtn(clip(weights, inputs, 3, 32), 3, 32, "min_max"))
    return {f"{name}/{key}": value for key, value in found.items()}


def write(path, arrays):
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
        for name, array in arrays.items():
            array = np.ascontiguousarray(array)
            out.write(struct.pack("<B", len(name)) + name.encode("ascii"))
            out.write(struct.pack("<Bi", KINDS[array.dtype], array.size) + array.tobytes())


if __name__ == "__main__":
    everything = {}
    for number, (name, rows, columns, tokens) in enumerate(LAYERS):
        everything.update(results(name, rows, columns, tokens, 1 + number))
    write(sys.argv[1], everything)
    for key, value in everything.items():
        if key.endswith("/error"):
            print(f"{key:45} {value[0]:.6f}")
