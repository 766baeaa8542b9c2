"""Runs that are killed at random moments."""

import signal
import time

from tools.common import safetensors_io
from tools.kill.run import MAY_DIFFER
from tools.torture.bench import check
from tools.torture.commands import GENERATE, NETWORK
from tools.torture.files import is_whole
from tools.torture.world import fixable, train

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


def kill(bench, process, within):
    """Ends a run by a random signal at a random moment."""
    time.sleep(bench.random.uniform(0, within))
    number = bench.random.choice(SIGNALS)
    if process.poll() is None:
        process.send_signal(number)
    return bench.end(process, killed=True)


@check("a killed fix leaves every file as it was or fixed")
def fix(bench):
    old = fixable(100_000)
    sample = bench.folder / "sample.json"
    sample.write_bytes(old)
    bench.run("fix", "--isolated", "sample.json")
    new = sample.read_bytes()
    bench.expect(new != old, "nothing was fixed")
    for round_number in range(bench.times(4, 25)):
        folder = bench.folder / str(round_number)
        folder.mkdir()
        files = [folder / f"{number}.json" for number in range(40)]
        for file in files:
            file.write_bytes(old)
        kill(bench, bench.start("fix", "--isolated", ".", cwd=folder), 0.4)
        damaged = [file.name for file in files if file.read_bytes() not in (old, new)]
        bench.expect(not damaged, f"round {round_number}: {damaged} are neither old nor new")


@check("a killed merge leaves the old file, the new one or none")
def merge(bench):
    world = bench.world()
    words = ["merge", "tiny.safetensors", NETWORK, "--quiet", "-o"]
    began = time.monotonic()
    bench.run(*words, "whole.safetensors", cwd=world)
    duration = time.monotonic() - began
    new, output = (world / "whole.safetensors").read_bytes(), world / "merged.safetensors"
    for round_number in range(bench.times(3, 15)):
        old = None
        if round_number % 2:
            old = b"an older file"
            output.write_bytes(old)
        kill(bench, bench.start(*words, "merged.safetensors", "--force", cwd=world), duration)
        found = output.read_bytes() if output.exists() else None
        bench.expect(found in (old, new), f"round {round_number}: the file is neither old nor new")
        output.unlink(missing_ok=True)
        for rest in world.glob(".merged*"):
            rest.unlink()


def newest(output):
    states = sorted(output.glob("hana-step*-state"))
    return [str(states[-1])] if states else None


@check("a run that is killed and resumed ends with the same bits")
def resume(bench):
    world = bench.world()
    steps = bench.times(12, 40)
    words = train(steps=steps, save_every_n_steps=1, save_last_n_steps=2)
    bench.expect_code(bench.run(*words, "--quiet", "--set", "output_dir=whole", cwd=world), 0)
    parts = world / "parts"
    for _ in range(bench.times(4, 25)):
        state = newest(parts)
        more = ["--resume", *state] if state else []
        process = bench.start(*words, "--quiet", "--set", "output_dir=parts", *more, cwd=world)
        if kill(bench, process, bench.times(1.0, 1.5)).code == 0:
            break
        for path in [*parts.glob("*.safetensors"), *parts.glob("hana-*/*.safetensors"), *parts.glob("*.json")]:
            bench.expect(is_whole(path), f"{path.relative_to(world)} is not whole")
    state = newest(parts)
    if not (parts / "hana.safetensors").exists():
        more = ["--resume", *state] if state else []
        bench.expect_code(bench.run(*words, "--quiet", "--set", "output_dir=parts", *more, cwd=world), 0)
    results = []
    for folder in ("whole", "parts"):
        tensors, metadata = safetensors_io.read(world / folder / "hana.safetensors")
        # The folder's own name is in the metadata, too.
        kept = {k: v for k, v in metadata.items() if k not in MAY_DIFFER and v not in ("whole", "parts")}
        results.append((tensors, {k: v for k, v in kept.items() if "hash" not in k}))
    bench.expect(results[0][0] == results[1][0], "the tensors differ")
    bench.expect(results[0][1] == results[1][1], "the metadata differ")


@check("what a killed command has written is whole")
def written(bench):
    world = bench.world()
    commands = {
        "out/report.html": ["report", "output", "-o", "out/report.html"],
        "out/plot.svg": ["plot", "output", "-o", "out/plot.svg"],
        "out/model.safetensors": ["model", "init", "out/model.safetensors"],
        "out/*.png": ["sample", *GENERATE, "--count", "3", "-o", "out"],
        "out/**/*.[pj]*": ["grid", *GENERATE, "--x", "seed=1-3", "-o", "out"],
        "out/config.json": ["convert", "hana.toml", "--to", "kohya-json", "-o", "out/config.json"],
        "out/base.json": ["lint", "hana.json", "--write-baseline", "out/base.json"],
    }
    for round_number in range(bench.times(1, 6)):
        for pattern, words in commands.items():
            folder = world / f"{round_number}-{words[0]}"
            (folder / "out").mkdir(parents=True)
            for name in ("tiny.safetensors", "hana.json", "hana.toml", "output", "logs", "drawings"):
                (folder / name).symlink_to(world / name)
            kill(bench, bench.start(*words, cwd=folder), 0.6)
            for path in folder.glob(pattern):
                if ".ia3-" not in path.name:
                    bench.expect(is_whole(path), f"{words[0]} left half of {path.name}")
