"""The project's version and the time of its commit, which every file of a release takes from here."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "Sources/Commands/CommandSupport/Version.swift"


def version():
    """As `ia3 --version` prints it."""
    return re.search(r'current = "([^"]+)"', SOURCE.read_text("utf-8"))[1]


def source_date():
    """Seconds since 1970: SOURCE_DATE_EPOCH, or the time of the last commit."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    git = ["git", "-C", ROOT, "log", "-1", "--format=%ct"]
    done = subprocess.run(git, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit("no git history here: set SOURCE_DATE_EPOCH to the time of the release in seconds")
    return int(done.stdout)


if __name__ == "__main__":
    print(version())
