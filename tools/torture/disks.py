"""Full disks: a small tmpfs where this process may mount one, a limit on the size of files elsewhere."""

import contextlib
import os
import resource
import signal
import subprocess

from tools.torture.bench import Skipped, check
from tools.torture.commands import GENERATE, NETWORK
from tools.torture.files import is_whole, left_over
from tools.torture.world import fixable, train


@contextlib.contextmanager
def small_disk(folder, size):
    """A tmpfs of a few bytes at a folder, or Skipped."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder]
    if os.geteuid() != 0 or subprocess.run(words, capture_output=True).returncode != 0:
        raise Skipped("mounting a tmpfs needs root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def limited(size):
    """What makes writes beyond a size fail in a new process."""

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return {"preexec_fn": limit, "restore_signals": False}


def commands(folder):
    """Commands that write more than the disk has, and the file of each."""
    return {
        "c.sh": ["convert", "big.json", "--to", "command-line", "-o", f"{folder}/c.sh"],
        "base.json": ["lint", "many.json", "--write-baseline", f"{folder}/base.json"],
        "lint.json": ["lint", "hana.json", "--format", "sarif", "--output-file", f"{folder}/lint.json"],
        "report.html": ["report", "output", "-o", f"{folder}/report.html"],
        "plot.png": ["plot", "output", "-o", f"{folder}/plot.png"],
        "merged.safetensors": ["merge", "tiny.safetensors", NETWORK, "-o", f"{folder}/merged.safetensors"],
        "model.safetensors": ["model", "init", f"{folder}/model.safetensors"],
        "images": ["sample", *GENERATE, "-o", f"{folder}/images"],
        "grid": ["grid", *GENERATE, "--x", "seed=1,2", "-o", f"{folder}/grid"],
        "net": train(steps=1, output_dir=f"{folder}/net", save_every_n_steps=0, logging_dir=""),
        "latents": train(steps=1, output_dir="elsewhere", train_data_dir="small", cache_latents_to_disk="true"),
    }


def prepare(world):
    (world / "big.json").write_bytes(fixable(40_000))
    (world / "many.json").write_text('{"LoRA_type": "LyCORIS/iA3"' + "".join(f', "k{n}": 1' for n in range(300)) + "}")


def try_all(bench, world, folder, options, free):
    for name, words in commands(folder).items():
        if name == "latents":
            continue
        result = bench.run(*words, cwd=world, **options)
        bench.expect_code(result, 2)
        target = folder / name
        if target.is_file():
            bench.fault(f"{words[0]} left {name} on a full disk")
        rest = left_over(folder)
        bench.expect(not rest, f"{words[0]} left {rest}")
        free(target)


@check("commands on a full disk end with 2 and leave nothing")
def full(bench):
    world = bench.world()
    prepare(world)
    with small_disk(world / "small", "8k") as folder:

        def free(target):
            subprocess.run(["rm", "-rf", target], check=True)

        try_all(bench, world, folder, {}, free)


@check("commands that may write only small files end with 2 and leave none that is cut", quick=False)
def small_files(bench):
    world = bench.world()
    prepare(world)
    folder = world / "small"
    folder.mkdir()
    for words in commands(folder).values():
        bench.expect_code(bench.run(*words, cwd=world, **limited(4096)), 0, 2)
        for path in folder.rglob("*"):
            if path.is_file():
                bench.expect(is_whole(path), f"{words[0]} left {path.name}, which is cut")


@check("a file that is fixed on a full disk stays whole")
def fix(bench):
    old = fixable(20_000)
    with small_disk(bench.folder / "small", "32k") as folder:
        (folder / "c.json").write_bytes(old)
        bench.expect_code(bench.run("fix", "--isolated", "small/c.json"), 2)
        bench.expect((folder / "c.json").read_bytes() == old, "the file changed")
        bench.expect(not left_over(folder), f"{left_over(folder)} is left")
        with open(folder / "out.json", "wb") as out, open(folder / "c.json", "rb") as stdin:
            result = bench.run("fix", "--isolated", "-", stdout=out, stdin=stdin)
        bench.expect_code(result, 2)


@check("a full disk of logs does not end a run")
def logs(bench):
    world = bench.world()
    with small_disk(world / "small", "12k"):
        words = train(steps=60, logging_dir="small/logs", output_dir="kept", save_every_n_steps=0)
        bench.expect_code(bench.run(*words, "--quiet", cwd=world), 0)
        bench.expect((world / "kept/hana.safetensors").exists(), "there is no network")


@check("a run whose image goes away keeps its state")
def image(bench):
    world = bench.world()
    words = train(steps=4000, output_dir="kept", save_every_n_steps=0, save_state="false", cache_latents="false")
    process = bench.start(*words, "--json", cwd=world)
    seen = b""
    while b'"step"' not in seen:
        line = process.stdout.readline()
        if not line:
            break
        seen = line if b'"event"' in line and b'"plan"' not in line else b""
    for path in (world / "drawings").rglob("*.png"):
        path.unlink()
    bench.expect_code(bench.end(process), 2)
    bench.expect(list((world / "kept").glob("*-state/state.safetensors")), "no state was kept")
