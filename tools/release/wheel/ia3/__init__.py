"""Where the `ia3` program of this package is."""

import sysconfig
from pathlib import Path


def program():
    """Its path: among the scripts of this environment or beside this package."""
    tried = [folder / "ia3" for folder in script_folders()]
    for path in tried:
        if path.is_file():
            return path
    raise FileNotFoundError("the ia3 program is in none of " + ", ".join(str(path.parent) for path in tried))


def script_folders():
    package = Path(__file__).absolute().parent
    yield Path(sysconfig.get_path("scripts"))
    # pip install --target DIR: DIR/ia3 and DIR/bin.
    yield package.parent / "bin"
    # pip install --prefix DIR: DIR/lib/python3.N/site-packages/ia3 and DIR/bin.
    if len(package.parents) > 3:
        yield package.parents[3] / "bin"
    # pip install --user.
    yield Path(sysconfig.get_path("scripts", scheme="posix_user"))
