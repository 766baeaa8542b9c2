#!/usr/bin/env python3
"""Draws files to be judged by hand: the same ones for the same seed and the same folder.

python3 -m tools.oracle.draw FOLDER [--count 10] [--seed 2023]
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--seed", type=int, default=2023)
    arguments = parser.parse_args()
    files = sorted(path for path in arguments.folder.rglob("*") if path.suffix in {".json", ".toml"})
    drawn = random.Random(arguments.seed).sample(files, min(arguments.count, len(files)))
    print("\n".join(str(path) for path in sorted(drawn)))


if __name__ == "__main__":
    main()
