"""A small real run of `ia3 train` for the scripts that compare it with a reference: random images in a folder, the
config that `ia3 new` writes, settings changed for the run."""

import subprocess

import numpy
from PIL import Image

# Rules of the guide that a run for a comparison breaks on purpose: the seed is set, and there are few images.
ALLOWED = ("IA3003",)


def call(arguments, folder, quiet=True):
    """Runs a program; what it wrote, or SystemExit with its messages."""
    result = subprocess.run([str(a) for a in arguments], cwd=folder, text=True, capture_output=quiet)
    if result.returncode != 0:
        raise SystemExit(
            f"{' '.join(map(str, arguments))}\nended with {result.returncode}\n{result.stdout}{result.stderr}"
        )
    return result.stdout


def write_dataset(folder, sizes, captions=(), seed=0):
    """Smooth random color images of the given (width, height) in FOLDER/1_mira, `captions` in turn as .txt."""
    folder = folder / "1_mira"
    folder.mkdir(parents=True, exist_ok=True)
    random = numpy.random.default_rng(seed)
    for number, (width, height) in enumerate(sizes):
        coarse = random.integers(0, 256, (height // 16, width // 16, 3), dtype=numpy.uint8)
        Image.fromarray(coarse).resize((width, height), Image.BICUBIC).save(folder / f"{number:03}.png")
        if captions:
            (folder / f"{number:03}.txt").write_text(captions[number % len(captions)] + "\n")


def write_model(ia3, size, path, seed=1):
    """A random checkpoint, unless it is there."""
    if not path.exists():
        call([ia3, "model", "init", "--size", size, "--seed", seed, path], path.parent)


def write_config(ia3, folder, name, model, steps, batch=1, clip_skip=1):
    """FOLDER/NAME.toml as `ia3 new` writes it, for the images in FOLDER/dataset."""
    call(
        [ia3, "new", "character", "--name", name, "--steps", steps, "--batch", batch, "--clip-skip", clip_skip,
         "--model", model, "--dataset", folder / "dataset", "--to", "sd-scripts-toml", "--force"],
        folder,
    )  # fmt: skip
    return folder / f"{name}.toml"


def train_arguments(ia3, config, settings, *options):
    """The command that trains by `config` with changed settings."""
    changes = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
    allowed = [part for rule in ALLOWED for part in ("--allow", rule)]
    # A folder may hold what the run made the last time.
    return [ia3, "train", config, "--force", *changes, *allowed, *options]
