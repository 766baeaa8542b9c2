"""Text that would control a terminal, in everything that is read. That nothing of it comes out is checked for every run."""

import json
import os
import shutil

from tools.common import safetensors_io
from tools.torture.bench import check
from tools.torture.commands import GENERATE, NETWORK
from tools.torture.world import train

HOSTILE = "e\x1b[31m\x1b]0;x\x07\x9b2J\u202e\x7f\x08"


def quoted(text):
    """A JSON or TOML string of it, escaped."""
    return '"' + "".join(f"\\u{ord(c):04x}" if not " " <= c < "\x7f" else c for c in text) + '"'


@check("escapes in keys and values of configs come out of no command")
def configs(bench):
    world = bench.world()
    evil = quoted(HOSTILE)
    plain = json.loads((world / "hana.json").read_text())
    texts = {
        "key.json": json.dumps(plain)[:-1] + f", {evil}: 1}}",
        "raw.json": '{"LoRA_type": "LyCORIS/iA3", "a\x1b[31mb": nope}',
        "raw.toml": 'network_module = "lycoris.kohya"\n"a\x1b]0;x\x07" = nope\n',
        "raw.sh": "train_network.py --a\x1b[31m 'x\x9b'\n",
        "preset.toml": f"{evil} = 1\n",
        "odd.yaml": f"{evil}: [1, 2\n",
    }
    for key in ("output_name", "pretrained_model_name_or_path", "train_data_dir", "optimizer", "optimizer_args",
                "lr_scheduler_type", "lr_scheduler", "LyCORIS_preset", "seed", "max_train_steps", "sample_prompts",
                "LoRA_type", "save_precision", "additional_parameters", "max_resolution", "network_weights"):  # fmt: skip
        texts[f"{key}.json"] = json.dumps({**plain, key: HOSTILE})
    for name, text in texts.items():
        (world / name).write_text(text)
        try_config(bench, world, name)
    for option in ("--set", "--allow"):
        bench.run("train", "hana.json", option, HOSTILE + "=1", "--dry-run", cwd=world)


def try_config(bench, world, name):
    for words in (
        ["lint", name, "--profile", "all"],
        ["lint", name, "--format", "concise"],
        ["lint", name, "--format", "github"],
        ["lint", name, "--format", "junit"],
        ["lint", name, "--add-ignore", "reason"],
        ["fix", name, "--check"],
        ["show", name],
        ["show", name, "--all"],
        ["train", name, "--dry-run", "--allow", "ALL"],
        ["report", name],
        ["plot", name, "-o", "x.svg"],
        ["inspect", name],
    ):
        bench.run(*words, cwd=world)
    bench.run("convert", name, "--to", "kohya-json", cwd=world, data=True)


@check("escapes on the command line come out of no command")
def arguments(bench):
    world = bench.world()
    evil = HOSTILE
    for words in (
        ["lint", evil], ["fix", evil], ["show", evil], ["convert", evil, "--to", "kohya-json"], ["inspect", evil],
        ["lint", "--select", evil], ["lint", "--dataset", evil, "hana.json"], ["lint", "--baseline", evil, "hana.json"],
        ["lint", "--format", evil], ["lint", "--style", evil, "hana.json"], ["new", evil], ["rules", evil],
        ["new", "character", "--name", evil], ["new", "character", "--name", "x", "--set", evil + "=1"],
        ["new", "character", "--name", "x", "--parameter", evil + "=1"], ["new", "--show", evil], [evil],
        ["train", evil], ["train", "hana.json", "--resume", evil], ["report", evil], ["plot", evil, "-o", evil],
        ["sample", *GENERATE, "--sampler", evil, "-o", "o"], ["sample", *GENERATE, "--network", evil, "-o", "o"],
        ["sample", *GENERATE[2:], "--model", evil], ["grid", *GENERATE, "--x", evil + "=1", "-o", "o"],
        ["grid", *GENERATE, "--x", "sampler=" + evil, "-o", "o"], ["merge", evil, evil, "-o", "m.safetensors"],
        ["merge", "tiny.safetensors", evil, "-o", "m.safetensors"], ["model", "init", evil + "/x.safetensors"],
        ["sample", *GENERATE, "--negative", "(" + evil + ":1.2.3)", "-o", "o"],
    ):  # fmt: skip
        bench.run(*words, cwd=world)


@check("escapes in networks come out of no command")
def networks(bench):
    world = bench.world()
    tensors, metadata = safetensors_io.read(world / NETWORK)
    evil = {HOSTILE + key: value for key, value in list(metadata.items())[:3]}
    evil |= {key: value + HOSTILE if key != "ss_network_args" else value for key, value in metadata.items()}
    safetensors_io.write(world / "a.safetensors", tensors, evil)
    evil = {**metadata, "ss_network_args": json.dumps({HOSTILE: HOSTILE}), "ss_output_name": HOSTILE,
            "ss_tag_frequency": json.dumps({HOSTILE: {HOSTILE: 1}}), "modelspec.title": HOSTILE}  # fmt: skip
    safetensors_io.write(world / "b.safetensors", tensors, evil)
    named = {name + HOSTILE: tensor for name, tensor in tensors.items()}
    safetensors_io.write(world / "c.safetensors", named, metadata)
    safetensors_io.write(world / "d.safetensors", {**tensors, HOSTILE: ("F32", [1], b"\0\0\xc0\x7f")}, metadata)
    for name in ("a.safetensors", "b.safetensors", "c.safetensors", "d.safetensors"):
        for words in (
            ["inspect", name], ["inspect", name, "--modules"], ["inspect", name, "--format", "json"],
            ["inspect", name, NETWORK], ["inspect", NETWORK, name], ["lint", name], ["show", name],
            ["lint", name, "--format", "github"], ["sample", *GENERATE, "--network", name, "-o", "o"],
            ["merge", "tiny.safetensors", name, "-o", "m.safetensors", "--force"],
            ["merge", name, NETWORK, "-o", "m.safetensors", "--force"],
            ["sample", "--model", name, *GENERATE[2:]],
        ):  # fmt: skip
            bench.run(*words, cwd=world)
        for key in ("network_weights", "pretrained_model_name_or_path"):
            bench.run(*train("hana.json", "--dry-run", **{key: name}), cwd=world)


@check("escapes in records, logs, captions, rules, templates and projects come out of no command")
def others(bench):
    world = bench.world()
    record = json.loads((world / "output/hana.run.json").read_text())
    for key in ("name", "failure", "model", "host", "logging_dir"):
        (world / "output/evil.run.json").write_text(json.dumps({**record, key: HOSTILE}))
        bench.run("report", "output/evil.run.json", "-o", "r.html", cwd=world)
        bench.run("plot", "output/evil.run.json", "-o", "p.svg", cwd=world)
        bench.run("grid", *GENERATE, "--x", "network=output/evil.run.json", "-o", "g", "--dry-run", cwd=world)
    (world / "output/evil.run.json").unlink()
    for caption in (world / "drawings").rglob("*.txt"):
        caption.write_text(HOSTILE + "\n")
    folder = next((world / "drawings").rglob("*.png")).parent
    for name in ("a\x1b[31m", "b\x9b\u202e"):
        shutil.copyfile(next(folder.glob("*.png")), folder / f"{name}.png")
        (folder / f"{name}.txt").write_bytes(b"\xff")
        (folder / f"{name}-cut.png").write_bytes(b"\x89PNG")
    os.rename(folder, folder.parent / f"2_{HOSTILE}".replace("/", ""))
    for words in (["lint", "hana.json"], ["show", "hana.json"], train("hana.json", "--dry-run"), train()):
        bench.run(*words, cwd=world)
    (world / "prompts.txt").write_text(HOSTILE + " --w " + HOSTILE + "\n")
    bench.run(*train("hana.json", "--dry-run", sample_prompts="prompts.txt", sample_every_n_steps=1), cwd=world)
    evil = quoted(HOSTILE)
    (world / "own").mkdir()
    for target, text in {
        "own/r.yaml": f"id: {evil}\nslug: {evil}\n",
        "own/t.yaml": f"name: {evil}\nsummary: {evil}\nsettings: {{{evil}: {evil}}}\n",
        "base.json": f'{{"version": 1, "files": {{{evil}: [{{"rule": {evil}, "setting": {evil}, "count": 1}}]}}}}',
    }.items():
        (world / target).write_text(text)
    for project in (
        f"ignore = [{evil}]\n", f"{evil} = 1\n", f"profile = {evil}\n", f"extra-rules = [{evil}]\n", f"extend = {evil}\n",
        'extra-rules = ["own"]\n', 'templates = ["own"]\n', 'baseline = "base.json"\n', f"exclude = [{evil}]\n",
        f"[severity]\n{evil} = {evil}\n", "a\x1b[31m = nope\n",
    ):  # fmt: skip
        (world / "ia3.toml").write_text(project)
        for words in (
            ["lint", "hana.json"],
            ["lint", "--show-settings", "hana.json"],
            ["new", "--list"],
            ["fix", "--check", "hana.json"],
            ["inspect", NETWORK],
            ["train", "hana.json", "--dry-run"],
        ):
            bench.run(*words, cwd=world)
