"""The labelled texts, their division, and batches of them."""

import dataclasses
import gzip
import hashlib
import json

import numpy as np

# The first is what the judge is for; the others are learned beside it, for what they teach the encoder.
ATTRIBUTES = (
    "toxicity",
    "severe_toxicity",
    "sexually_explicit",
    "threat",
    "profanity",
    "identity_attack",
    "insult",
    "flirtation",
)
LONGEST = 160
LENGTHS = (12, 16, 20, 24, 32, 48, 72, 104, LONGEST)


@dataclasses.dataclass
class Texts:
    """Texts as tokens, their attributes [text, attribute] (NaN where not known)."""

    texts: list
    tokens: list
    labels: np.ndarray

    def __len__(self):
        return len(self.tokens)

    def where(self, chosen):
        chosen = np.flatnonzero(chosen)
        return Texts(
            [self.texts[i] for i in chosen], [self.tokens[i] for i in chosen], self.labels[chosen]
        )


def read(path, tokenizer):
    """Returns the texts, the part each is in, and the file's hash."""
    data = path.read_bytes()
    records = [json.loads(line) for line in gzip.decompress(data).splitlines()]
    texts = [record["text"] for record in records]
    tokens = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    labels = np.array(
        [[record.get(name, np.nan) for name in ATTRIBUTES] for record in records], np.float64
    )
    parts = np.array([part(record["group"]) for record in records])
    return Texts(texts, tokens, labels), parts, hashlib.sha256(data).hexdigest()


def part(group):
    """Divides by group, for texts of one group come from one prompt: 12 % test, 8 % choice."""
    bucket = int.from_bytes(hashlib.sha256(str(group).encode()).digest()[:4], "big") % 100
    return "test" if bucket < 12 else "choice" if bucket < 20 else "train"


def joined(texts, count, random, tokenizer):
    """Longer texts, made of several: nearly all long texts in the data are toxic ones.

    Half of them join texts of low toxicity only. A joined text's label is a power mean of its
    parts' labels, weighted by their lengths: close to the most toxic part's, less so the smaller
    that part is.
    """
    low = np.flatnonzero(texts.labels[:, 0] < 0.2)
    everything = np.arange(len(texts))
    strings, labels = [], []
    while len(strings) < count:
        pool = low if random.random() < 0.5 else everything
        chosen = [int(random.choice(pool))]
        if pool is everything and random.random() < 0.7:
            pool = low
        length = len(texts.tokens[chosen[0]])
        for _ in range(int(random.integers(1, 6))):
            other = int(random.choice(pool))
            if length + len(texts.tokens[other]) < LONGEST - 4:
                chosen.append(other)
                length += len(texts.tokens[other])
        random.shuffle(chosen)
        separator = (" ", ". ", "\n")[int(random.integers(3))]
        strings.append(separator.join(texts.texts[i].strip() for i in chosen))
        weights = np.array([len(texts.tokens[i]) for i in chosen], np.float64)
        parts = texts.labels[chosen]
        labels.append((weights @ parts**6 / weights.sum()) ** (1 / 6))
    tokens = [encoding.ids for encoding in tokenizer.encode_batch(strings)]
    return Texts(strings, tokens, np.array(labels))


def long(texts, count, toxic, random, tokenizer):
    """Texts of 60 to 150 tokens out of ones of low toxicity, with one highly toxic among them or none."""
    labels = texts.labels[:, 0]
    lengths = np.array([len(tokens) for tokens in texts.tokens])
    low = np.flatnonzero((labels < 0.2) & (lengths < 40))
    high = np.flatnonzero((labels > 0.8) & (lengths < 40))
    strings = []
    while len(strings) < count:
        chosen = [int(random.choice(high if toxic else low))]
        goal = int(random.integers(60, 120))
        while lengths[chosen].sum() < goal:
            chosen.append(int(random.choice(low)))
        random.shuffle(chosen)
        strings.append(" ".join(texts.texts[i].strip() for i in chosen))
    tokens = [encoding.ids for encoding in tokenizer.encode_batch(strings)]
    return Texts(strings, tokens, np.full((count, len(ATTRIBUTES)), np.nan))


def together(first, second):
    return Texts(
        first.texts + second.texts,
        first.tokens + second.tokens,
        np.concatenate([first.labels, second.labels]),
    )


def padded_length(tokens):
    return next(length for length in LENGTHS if min(len(tokens), LONGEST) <= length)


def rows(length):
    """How many texts of a padded length make a batch."""
    return 32 if length <= 48 else 16


def batches(texts, random=None):
    """Batches of texts of like length, as (indices, tokens, mask); in random order if asked for."""
    order = random.permutation(len(texts)) if random else np.arange(len(texts))
    result = []
    for length in LENGTHS:
        members = [int(i) for i in order if padded_length(texts.tokens[i]) == length]
        size = rows(length)
        for start in range(0, len(members), size):
            result.append((members[start : start + size], length))
    if random:
        random.shuffle(result)
    return [(members, *padded(texts, members, length)) for members, length in result]


def padded(texts, members, length):
    tokens = np.zeros((rows(length), length), np.int32)
    mask = np.zeros((rows(length), length), bool)
    mask[:, 0] = True
    for row, member in enumerate(members):
        ids = texts.tokens[member]
        if len(ids) > LONGEST:
            ids = ids[: LONGEST - 1] + ids[-1:]
        tokens[row, : len(ids)] = ids
        mask[row, : len(ids)] = True
    return tokens, mask
