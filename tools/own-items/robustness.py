"""Adversarial robustness: applies the attacks that are marked, and makes the others."""

import re

from draw import Draw
from texts import cells, json_tables, sections

_MODELS = ("alpaca", "vicuna", "stable-vicuna")

# The fields of a task and how many labels it has.
_TASKS = {
    "sst2": (("sentence",), 2),
    "qqp": (("question1", "question2"), 2),
    "mnli": (("premise", "hypothesis"), 3),
    "mnli-mm": (("premise", "hypothesis"), 3),
    "qnli": (("question", "sentence"), 2),
    "rte": (("sentence1", "sentence2"), 2),
}
_MARKED = re.compile(r"\{([^{}>]*)>([^{}>]*)\}")
_LOOKS_LIKE = {"a": "@", "e": "3", "i": "1", "l": "I", "o": "0", "s": "5"}
_ALWAYS_TRUE = (
    "one plus one is two",
    "a square has four sides",
    "ice is frozen water",
    "a year has twelve months",
)


def files():
    attacked = {model: {} for model in _MODELS}
    clean = {}
    for task, lines in sections("robustness.txt").items():
        fields, labels = _TASKS[task]
        rows = [_row(task, fields, index, line) for index, line in enumerate(lines)]
        for model in _MODELS:
            attacked[model][task] = []
        for start in range(0, len(rows), labels):
            block = rows[start : start + labels]
            if sorted(row["label"] for row in block) != list(range(labels)):
                raise ValueError(f"{task} needs one row of each label: {block}")
            attacked[_MODELS[start // labels % len(_MODELS)]][task] += block
        clean[task] = [_clean(row, fields) for row in rows]
    for model in _MODELS:
        yield f"adv-glue-plus-plus/data/{model}.json", json_tables(attacked[model])
    scored = {task: clean[task] for task in ("sst2", "qqp", "mnli")}
    yield "adv-glue-plus-plus/glue_validation.json", json_tables(scored)


def _row(task, fields, index, line):
    head, *texts = cells(line, 1 + len(fields))
    label, attack = head.split(" ")
    marked = texts[0]
    original = _MARKED.sub(r"\1", marked)
    if original == marked:
        changed = _attack(attack, original, task, Draw(f"robustness/{task}/{index}"))
    else:
        changed = _MARKED.sub(r"\2", marked)
    row = {fields[0]: changed}
    row.update(zip(fields[1:], texts[1:]))
    sentence_level = attack in ("checklist", "stresstest")
    row.update({
        f"original_{fields[0]}": original,
        "label": int(label),
        "data_construction": "sentence" if sentence_level else "word",
        "method": attack,
        "idx": index,
    })
    return row


def _clean(row, fields):
    first = {fields[0]: row[f"original_{fields[0]}"]}
    return {**first, **{name: row[name] for name in fields[1:]}, "label": row["label"], "idx": row["idx"]}


def _attack(attack, text, task, draw):
    if attack == "textbugger":
        return _misspelt(text, draw)
    if attack == "checklist":
        letters = "abcdefghjkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXY34679"
        return f"{text} @{''.join(draw.choice(letters) for _ in range(8))}"
    if attack == "stresstest":
        fact = draw.choice(_ALWAYS_TRUE)
        return f"{text} , and {fact}" if task == "sst2" else f"{text} {fact.capitalize()}."
    raise ValueError(f"{attack} must be marked in the text: {text}")


def _misspelt(text, draw):
    """Changes one word of small letters: a name or a number could change the label."""
    word = draw.choice(list(re.finditer(r"\b(?<!['-])[a-z]{4,}\b(?!['-])", text)))
    letters = word.group()
    while True:
        place = 1 + draw.below(len(letters) - 2)
        change = draw.below(4)
        if change == 0:
            other = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]
        elif change == 1:
            other = letters[:place] + letters[place + 1 :]
        elif change == 2:
            other = letters[:place] + " " + letters[place:]
        else:
            other = letters[:place] + _LOOKS_LIKE.get(letters[place], letters[place]) + letters[place + 1 :]
        if other != letters:
            return text[: word.start()] + other + text[word.end() :]
