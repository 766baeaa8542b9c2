"""The share of lines that the tests run, for each target.

swift test --enable-code-coverage
python3 -m tools.coverage.report "$(swift test --show-codecov-path)"
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def totals(export, sources):
    """{group/target: (lines, lines run)} of the files under `sources`."""
    found = {}
    for file in export["data"][0]["files"]:
        path = Path(file["filename"])
        if not path.is_relative_to(sources):
            continue
        target = "/".join(path.relative_to(sources).parts[:2])
        lines = file["summary"]["lines"]
        count, covered = found.get(target, (0, 0))
        found[target] = (count + lines["count"], covered + lines["covered"])
    return found


def row(name, count, covered):
    return f"{name:32}{count:8}{covered:8}{100 * covered / count if count else 100:8.1f} %"


def main():
    export = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    found = totals(export, ROOT / "Sources")
    print(f"{'target':32}{'lines':>8}{'run':>8}{'':>10}")
    for name, (count, covered) in sorted(found.items()):
        print(row(name, count, covered))
    print(row("all", sum(count for count, _ in found.values()), sum(covered for _, covered in found.values())))


if __name__ == "__main__":
    main()
