"""MMLU: places the right choice, so that every letter is right equally often in a subject."""

from draw import Draw
from texts import cells, csv_file, sections

_LETTERS = "ABCD"


def files():
    for subject, lines in sections("mmlu.txt").items():
        cut = lines.index("--")
        yield f"mmlu/dev/{subject}_dev.csv", _file(f"mmlu/dev/{subject}", lines[:cut])
        yield f"mmlu/test/{subject}_test.csv", _file(f"mmlu/test/{subject}", lines[cut + 1 :])


def _file(name, lines):
    draw = Draw(name)
    rounds = -(-len(lines) // len(_LETTERS))
    letters = "".join("".join(draw.shuffled(_LETTERS)) for _ in range(rounds))
    rows = []
    for line, letter in zip(lines, letters):
        question, right, *wrong = cells(line, 5)
        choices = draw.shuffled(wrong)
        choices.insert(_LETTERS.index(letter), right)
        rows.append([question, *choices, letter])
    return csv_file(rows)
