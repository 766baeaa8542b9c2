"""The command line of every script that makes golden files: OUT [--sd-scripts DIR] [--webui DIR]."""

import argparse
from pathlib import Path

CHECKOUTS = {"sd_scripts": "kohya-ss/sd-scripts", "webui": "AUTOMATIC1111/stable-diffusion-webui"}


def arguments(doc, *needs):
    """The parsed command line: `out`, a folder that now exists, `sd_scripts` and `webui`.

    `needs` names the checkouts that the script cannot do without; the others are accepted and ignored, so that one
    command line serves all scripts.
    """
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder that the files are written into")
    for name, repository in CHECKOUTS.items():
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            type=Path,
            metavar="DIR",
            required=name in needs,
            help=f"a checkout of {repository}",
        )
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    return given
