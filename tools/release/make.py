#!/usr/bin/env python3
"""Makes a release for Linux on x86-64 from programs that are built: an archive with its checksum, and a wheel.

    .venv/release/bin/python -m tools.release.make --bin .build/release dist

The same programs and the same date give the same bytes. The date is SOURCE_DATE_EPOCH, or that of the last commit.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.release import archive
from tools.release.layout import LICENSES, lay_out
from tools.release.version import ROOT, SOURCE, source_date, version

PLATFORM = "linux-x86_64"


def make(programs, out):
    """The files of the release, in the folder `out`, which is emptied first."""
    archive.clear(out)
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch, f"ia3-{version()}-{PLATFORM}")
        lay_out(programs, tree, strip=True)
        yield make_wheel(tree, Path(scratch, "wheel"), out)
        for name in ("LICENSE", "NOTICE", "README.md"):
            shutil.copyfile(ROOT / name, tree / name)
        packed = out / f"{tree.name}.tar.gz"
        archive.pack(tree, packed, source_date())
        yield packed
        yield archive.write_checksum(packed)
    yield Path(shutil.copy(ROOT / "install.sh", out))


def make_wheel(tree, project, out):
    """A wheel whose scripts are the programs themselves."""
    shutil.copytree(ROOT / "tools/release/wheel", project, ignore=shutil.ignore_patterns("__pycache__"))
    (project / "tree").symlink_to(tree)
    shutil.copyfile(SOURCE, project / SOURCE.name)
    for source, name in LICENSES.items():
        shutil.copyfile(ROOT / source, project / name)
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out.resolve()],
        cwd=project,
        env=os.environ | {"SOURCE_DATE_EPOCH": str(source_date())},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"hatchling failed:\n{done.stdout}{done.stderr}")
    [wheel] = out.glob("*.whl")
    return wheel


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=Path, required=True, metavar="DIR", help="folder with the programs")
    parser.add_argument("out", type=Path, help="folder for the files; what is in it is removed")
    options = parser.parse_args()
    for file in make(options.bin, options.out):
        print(f"{file.stat().st_size:>11,}  {file}")


if __name__ == "__main__":
    main()
