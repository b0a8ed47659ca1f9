"""Draws that are the same in every version of Python: SHA-256 of a name and a counter."""

import hashlib


class Draw:
    """A sequence of numbers that depends on its name alone."""

    def __init__(self, name):
        self._name = name
        self._count = 0

    def below(self, limit):
        """A whole number from 0 to limit - 1."""
        text = f"{self._name}#{self._count}"
        self._count += 1
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % limit

    def choice(self, values):
        return values[self.below(len(values))]

    def shuffled(self, values):
        rest = list(values)
        return [rest.pop(self.below(len(rest))) for _ in range(len(rest))]

    def sample(self, values, count):
        return self.shuffled(values)[:count]
