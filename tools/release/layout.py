#!/usr/bin/env python3
"""Lays the programs, manual pages, completions and licenses out as under /usr/local: what `make install` installs and
what a release contains.

    python3 -m tools.release.layout --bin .build/release PREFIX
"""

import argparse
import shutil
import subprocess
from pathlib import Path

from tools.release import manual
from tools.release.version import ROOT, source_date

PROGRAMS = ("ia3", "ia3-train")
COMPLETIONS = {
    "bash": [f"share/bash-completion/completions/{name}" for name in PROGRAMS],
    "zsh": ["share/zsh/site-functions/_ia3"],
    "fish": [f"share/fish/vendor_completions.d/{name}.fish" for name in PROGRAMS],
    "powershell": ["share/ia3/ia3.ps1"],
}
LICENSES = {"LICENSE": "LICENSE", "NOTICE": "NOTICE", "Sources/C/CFonts/Data/LICENSE": "LICENSE.DejaVu"}


def lay_out(programs, prefix, strip=False):
    """Fills the folder `prefix` with everything that belongs to the programs in the folder `programs`."""
    for name in PROGRAMS:
        program = place(prefix / "bin" / name)
        # Beside it and renamed: the old program may be running.
        new = program.with_name(f".{name}.new")
        shutil.copyfile(programs / name, new)
        if strip:
            subprocess.run(["strip", "--strip-all", new], check=True)
        new.chmod(0o755)
        new.replace(program)
    for shell, paths in COMPLETIONS.items():
        command = [programs / "ia3", "--generate-completion-script", shell]
        script = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        for path in paths:
            write(prefix / path, script)
    for name, page in manual.pages(manual.command_tree(programs), source_date()).items():
        write(prefix / "share/man/man1" / name, page)
    for source, name in LICENSES.items():
        write(prefix / "share/doc/ia3" / name, (ROOT / source).read_text("utf-8"))


def write(path, text):
    place(path).write_text(text, "utf-8")
    path.chmod(0o644)


def place(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=Path, required=True, metavar="DIR", help="folder with the programs")
    parser.add_argument("prefix", type=Path, help="folder such as /usr/local")
    options = parser.parse_args()
    lay_out(options.bin, options.prefix)
    print(f"installed ia3 into {options.prefix}")


if __name__ == "__main__":
    main()
