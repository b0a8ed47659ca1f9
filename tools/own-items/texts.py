"""Reads the hand-written texts and writes the layouts of the resource files."""

import csv
import io
import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
OWN = ROOT / "trust-engine/src/main/resources/io/github/trustengine/dimension/own"
_TEXTS = pathlib.Path(__file__).resolve().parent / "texts"


def sections(name):
    """The lines of a file below each [heading], without comments (#) and empty lines."""
    found = {}
    for line in (_TEXTS / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            lines = found.setdefault(line[1:-1], [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return found


def cells(line, count):
    """The parts of a line between bars."""
    parts = [part.strip() for part in line.split(" | ")]
    if len(parts) != count or not all(parts):
        raise ValueError(f"needs {count} cells: {line}")
    return parts


def wording(section):
    """The wording that goes with the items."""
    return json.loads((OWN / f"strings/{section}.json").read_text(encoding="utf-8"))


def csv_file(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def json_lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def json_tables(tables):
    """An object of arrays with a row a line."""
    parts = []
    for name, rows in tables.items():
        lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
        parts.append(f' {json.dumps(name)}: [\n{lines}\n ]')
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def npy(values):
    """numpy's file of a vector of texts or whole numbers, version 1.0 of the format."""
    if isinstance(values[0], str):
        width = max(map(len, values))
        kind = f"<U{width}"
        data = b"".join(value.ljust(width, "\0").encode("utf-32-le") for value in values)
    else:
        kind = "<i8"
        data = b"".join(value.to_bytes(8, "little", signed=True) for value in values)
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': ({len(values)},), }}"
    header = header.ljust(128 - 10 - 1) + "\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + data
