"""Makes those of our own items that are composed: see README.md beside this file.

    python3 tools/own-items/generate.py           writes the resource files
    python3 tools/own-items/generate.py --check   says which of them differ, and fails if one does
"""

import sys

sys.dont_write_bytecode = True  # no __pycache__ in the source tree

import demonstrations
import fairness
import mmlu
import robustness
import stereotype
from texts import OWN, ROOT


def main(arguments):
    if arguments not in ([], ["--check"]):
        sys.exit(__doc__)
    different = []
    for part in (stereotype, robustness, demonstrations, fairness, mmlu):
        for path, content in part.files():
            file = OWN / "data" / path
            if file.exists() and file.read_bytes() == content:
                continue
            different.append(str(file.relative_to(ROOT)))
            if not arguments:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
    for file in different:
        print(file, "differs from what its texts make" if arguments else "written")
    return 1 if different and arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
