"""The files that `make release` made, for the checks of them."""

import tempfile
from pathlib import Path

from tools.release import fake
from tools.release.version import ROOT

DIST = ROOT / "dist"


def only(pattern):
    """The file in dist with this name."""
    [file] = DIST.glob(pattern)
    return file


def unpacked(test):
    """The folder that the archive contains, until the test class is done."""
    folder = tempfile.TemporaryDirectory()
    test.addClassCleanup(folder.cleanup)
    fake.run("tar", "-xzf", only("*.tar.gz"), "-C", folder.name, check=True)
    [tree] = Path(folder.name).iterdir()
    return tree


# What pip needs to find these wheels and nothing else, not even the configuration of this machine.
PIP = {
    "PIP_CONFIG_FILE": "/dev/null",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_FIND_LINKS": f"{DIST} {ROOT / '.venv/release/wheels'}",
    "PIP_NO_CACHE_DIR": "1",
    "PIP_NO_INDEX": "1",
}
