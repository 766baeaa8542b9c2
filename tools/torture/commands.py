"""Every command that writes to standard output, as it succeeds in a world."""

from tools.torture.world import train

GENERATE = ("--model", "tiny.safetensors", "--prompt", "mira", "--steps", "1", "--width", "64", "--height", "64",
            "--seed", "7", "--threads", "1")  # fmt: skip
NETWORK = "output/hana.safetensors"

PRINTING = {
    "lint": ["lint", "hana.json", "--format", "json"],
    "lint as text": ["lint", "hana.json", "--profile", "all"],
    "lint --show-files": ["lint", "--show-files", "."],
    "lint --show-settings": ["lint", "--show-settings", "hana.json"],
    "fix --diff": ["fix", "--diff", "broken.json"],
    "fix -": ["fix", "-"],
    "show": ["show", "hana.json"],
    "show --tree": ["show", "--tree", "hana.json"],
    "convert": ["convert", "hana.json", "--to", "sd-scripts-toml"],
    "new": ["new", "character", "--name", "x", "-o", "-"],
    "new --list": ["new", "--list"],
    "inspect": ["inspect", NETWORK],
    "inspect of two": ["inspect", NETWORK, "output/hana-step00000002.safetensors"],
    "rules": ["rules"],
    "schema": ["schema"],
    "help": ["--help"],
    "version": ["--version"],
    "train --dry-run": train("hana.json", "--dry-run"),
    "train": train("hana.json", steps=1, output_dir="full-out"),
    "train --json": train("hana.json", "--json", steps=1, output_dir="full-out-json"),
    "sample": ["sample", *GENERATE, "-o", "full-images"],
    "sample --json": ["sample", *GENERATE, "-o", "full-images-json", "--json"],
    "grid --dry-run": ["grid", *GENERATE, "--x", "seed=1,2", "-o", "full-grid", "--dry-run"],
    "grid": ["grid", *GENERATE, "--x", "seed=1,2", "-o", "full-grid"],
    "report": ["report", "output", "-o", "full.html"],
    "plot": ["plot", "output", "-o", "full.svg"],
    "merge": ["merge", "tiny.safetensors", NETWORK, "-o", "full.safetensors"],
    "model init": ["model", "init", "full-model.safetensors"],
}
