"""What `ia3` is asked besides the usual config: a clean one, one with twenty findings, a dataset, and files to fix."""

import json
import shutil
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from tools.bench.sample_config import KOHYA_JSON

FILES = 1000
IMAGES = 1000
FINDINGS = 20


@dataclass
class Case:
    """A command and the folder that it runs in."""

    name: str
    folder: Path
    arguments: list
    allowed: set
    # Copied to `folder` anew before each run, because the command changes it.
    original: Path | None = None

    def prepare(self):
        if self.original:
            shutil.rmtree(self.folder, ignore_errors=True)
            shutil.copytree(self.original, self.folder)


def make_cases(scratch):
    lint = ["lint", "--profile", "all"]
    clean = scratch / "clean"
    write_config(clean / "0000.json", paths(clean))
    write_dataset(clean, 1)
    findings = scratch / "findings"
    write_config(findings / "0000.json", paths(findings) | misspelt())
    write_dataset(findings, 1)
    dataset = scratch / "dataset"
    write_config(dataset / "0000.json", paths(dataset))
    write_dataset(dataset, IMAGES)
    fixable = scratch / "fixable"
    for number in range(FILES):
        write_config(fixable / f"{number:04}.json", {"optimizer_args": f"d_coef=1.0,  weight_decay=0.0{number}"})
    return [
        Case("lint, no finding", clean, [*lint, "0000.json"], {0}),
        Case(f"lint, {FINDINGS} findings", findings, [*lint, "0000.json"], {0, 1}),
        Case(f"lint --format json, {FINDINGS} findings", findings, [*lint, "--format", "json", "0000.json"], {0, 1}),
        Case(f"lint, {IMAGES:,} images with captions", dataset, [*lint, "0000.json"], {0, 1}),
        Case(f"fix, {FILES:,} files", scratch / "fixed", ["fix", "--profile", "all", "."], {0, 1}, fixable),
    ]


def write_config(path, changes):
    path.parent.mkdir(parents=True, exist_ok=True)
    values = {key: value for key, value in (KOHYA_JSON | changes).items() if value is not None}
    path.write_text(json.dumps(values, indent=2) + "\n", "utf-8")


def paths(folder):
    """Values for files that exist, so that nothing is to be said about them."""
    return {
        "train_data_dir": str(folder / "dataset"),
        "LyCORIS_preset": str(folder / "ia3.lycoris.toml"),
        "caption_extension": ".txt",
    }


def misspelt():
    """So many keys that nothing depends on, each with a letter too many."""
    keys = [key for key in sorted(KOHYA_JSON) if key.startswith(("flux1_", "sd3_", "sdxl_", "metadata_", "save_"))]
    keys = keys[:FINDINGS]
    return dict.fromkeys(keys) | {key + "s": KOHYA_JSON[key] for key in keys}


def write_dataset(folder, count):
    """Images and captions as the config names them, and its preset of layers."""
    (folder / "ia3.lycoris.toml").write_text('target_module = ["CrossAttention"]\n', "utf-8")
    images = folder / "dataset" / "1_mira"
    images.mkdir(parents=True)
    for number in range(count):
        (images / f"{number:04}.png").write_bytes(png(512, 512, number))
        (images / f"{number:04}.txt").write_text(f"mira, best quality, {number} flowers in a vase\n", "utf-8")


def png(width, height, number):
    """A picture of grey rows, different for each number."""
    rows = b"".join(b"\0" + bytes([(number + row * (number % 7 + 1)) % 256]) * width for row in range(height))
    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows, 1)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
