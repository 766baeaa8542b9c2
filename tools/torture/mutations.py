"""Damaged files of every kind, in every command that reads one."""

import os
import struct

from tools.torture.bench import check
from tools.torture.commands import GENERATE, NETWORK
from tools.torture.mutator import mutated
from tools.torture.world import fixable, train


def damage(bench, world, source, target, commands, quick, full, most=4):
    """Writes damaged copies of a file, and runs commands on each."""
    data = (world / source).read_bytes()
    for _ in range(bench.times(quick, full)):
        (world / target).write_bytes(mutated(data, bench.random, most))
        for words in commands:
            bench.run(*words, cwd=world)


@check("damaged configs end no command but as they should")
def configs(bench):
    world = bench.world()
    (world / "broken.json").write_bytes(fixable())
    for source, target in (
        ("hana.json", "x.json"), ("broken.json", "x.json"), ("hana.toml", "x.toml"), ("hana.sh", "x.sh"),
        ("hana.sh", "x.ps1"), ("hana.sh", "x.bat"), ("hana.lycoris.toml", "hana.lycoris.toml"),
    ):  # fmt: skip
        commands = [
            ["lint", target, "--isolated", "--profile", "all"],
            ["lint", target, "--isolated", "--format", "github"],
            ["show", target],
            ["fix", target, "--isolated", "--unsafe", "--check"],
            ["fix", target, "--isolated"],
            ["train", target, "--dry-run", "--allow", "ALL", "--quiet"],
        ]
        damage(bench, world, source, target, commands, 3, 40)


@check("damaged networks and states end no command but as they should")
def networks(bench):
    world = bench.world()
    commands = [["inspect", "x.safetensors"], ["inspect", "x.safetensors", NETWORK], ["lint", "x.safetensors"],
                ["sample", *GENERATE, "--network", "x.safetensors", "-o", "o", "--quiet"],
                ["merge", "tiny.safetensors", "x.safetensors", "-o", "m.safetensors", "--force", "--quiet"],
                train("hana.json", "--quiet", steps=1, network_weights="x.safetensors", output_dir="o")]  # fmt: skip
    damage(bench, world, NETWORK, "x.safetensors", commands, 4, 30)
    head = (world / NETWORK).read_bytes()[:3000]
    (world / "head.safetensors").write_bytes(head)
    damage(bench, world, "head.safetensors", "x.safetensors", commands[:3], 10, 150)
    state = "output/hana-step00000002-state/state.safetensors"
    words = train("hana.json", "--quiet", "--resume", "output/hana-step00000002-state", output_dir="resumed")
    damage(bench, world, state, state, [words], 4, 40)


@check("damaged models end no command but as they should")
def models(bench):
    world = bench.world()
    model = (world / "tiny.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", model[:8])
    commands = [["sample", "--model", "x.safetensors", *GENERATE[2:], "-o", "o", "--quiet"],
                ["merge", "x.safetensors", NETWORK, "-o", "m.safetensors", "--force", "--quiet"],
                train("hana.json", "--dry-run", "--quiet", pretrained_model_name_or_path="x.safetensors")]  # fmt: skip
    for number in range(bench.times(3, 25)):
        header = mutated(model[8 : 8 + length], bench.random)
        told = len(header) if number % 4 else bench.random.choice((0, 1, 1 << 31, (1 << 63) - 1, (1 << 64) - 1))
        with open(world / "x.safetensors", "wb") as file:
            file.write(struct.pack("<Q", told) + header)
            # The tensors are zeros that take no room.
            file.truncate(8 + len(header) + len(model) - 8 - length)
        for words in commands:
            bench.run(*words, cwd=world)
    bench.run("model", "init", "--layout", "diffusers", "pipeline", cwd=world)
    for path in sorted((world / "pipeline").rglob("*.json")):
        data = path.read_bytes()
        for _ in range(bench.times(1, 6)):
            path.write_bytes(mutated(data, bench.random))
            bench.run("sample", "--model", "pipeline", *GENERATE[2:], "-o", "o", "--quiet", cwd=world)
        path.write_bytes(data)


@check("damaged images end no command but as they should")
def images(bench):
    world = bench.world()
    paths = sorted((world / "drawings").rglob("*.png"))
    seeds = [path.read_bytes() for path in paths[:2]]
    corpus = os.path.join(os.path.dirname(os.path.dirname(__file__)), "fuzz/corpus")
    for folder in ("image", "decode"):
        for name in sorted(os.listdir(os.path.join(corpus, folder))):
            with open(os.path.join(corpus, folder, name), "rb") as file:
                seeds.append(file.read())
    target = paths[0]
    for _ in range(bench.times(12, 150)):
        data = bench.random.choice(seeds)
        target.unlink(missing_ok=True)
        suffix = {b"\x89P": ".png", b"BM": ".bmp", b"RI": ".webp", b"\xff\xd8": ".jpg"}.get(data[:2], ".png")
        target = target.with_suffix(suffix)
        target.write_bytes(mutated(data, bench.random))
        bench.run("lint", "hana.json", "--profile", "all", cwd=world)
        bench.run(*train("hana.json", "--quiet", "--dry-run"), cwd=world)
        bench.run(*train("hana.json", "--quiet", steps=1, output_dir="o", logging_dir=""), cwd=world)


@check("damaged logs and records end no command but as they should")
def runs(bench):
    world = bench.world()
    log = str(next((world / "logs").rglob("events*")).relative_to(world))
    commands = [["report", "output", "-o", "r.html"], ["plot", "output", "-o", "p.svg"],
                ["plot", "output", "-o", "p.png"]]  # fmt: skip
    for source in (log, "output/hana.run.json"):
        data = (world / source).read_bytes()
        damage(bench, world, source, source, commands, 8, 100)
        (world / source).write_bytes(data)


@check("damaged projects, rules, templates, baselines and prompts end no command but as they should")
def others(bench):
    world = bench.world()
    root = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
    for folder in ("own", "made", ".git"):
        (world / folder).mkdir()
    rule = os.path.join(root, "rules/guide")
    seeds = {
        "ia3.toml": b'profile = "all"\nextra-rules = ["own"]\ntemplates = ["made"]\nexclude = ["*.x", "**/y/[a-z]?"]\nbaseline = "base.json"\n'
        b'ignore = ["IA3001"]\n[severity]\nIA3003 = "error"\n[per-file-ignores]\n"*.json" = ["unknown-key"]\n',
        "made/t.yaml": b"name: own\nsummary: s\nextends: base\nparameters:\n  x: {type: int, range: [1, 9], default: 2, "
        b"help: h}\nsettings:\n  max_train_steps: =steps * x\n",
        "own/r.yaml": read_first(rule),
        "base.json": b'{"version": 1, "files": {"hana.json": [{"rule": "IA3001", "setting": "seed", "count": 2}]}}',
        "prompts.txt": b"a (b:1.2) [c] --n d --w 64 --h 64 --s 2 --l 7 --d 1\n",
        ".gitignore": b"*.tmp\n!a.json\n/b/**/c\n[a-z]*?\\ \n",
    }
    for name, data in seeds.items():
        (world / name).write_bytes(data)
    commands = [
        ["lint", ".", "--format", "concise"],
        ["lint", "--show-settings", "hana.json"],
        ["new", "--list"],
        ["new", "own", "--name", "x", "--steps", "3", "-o", "-"],
        train("hana.json", "--dry-run", "--quiet", sample_prompts="prompts.txt", sample_every_n_steps=1),
    ]
    for name, data in seeds.items():
        for _ in range(bench.times(4, 40)):
            (world / name).write_bytes(mutated(data, bench.random))
            for words in commands:
                bench.run(*words, cwd=world, data=words[0] == "new")
        (world / name).write_bytes(data)


def read_first(folder):
    with open(os.path.join(folder, sorted(os.listdir(folder))[0]), "rb") as file:
        return file.read()
