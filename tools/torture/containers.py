"""Two PID namespaces, as two containers with one volume have them."""

import os
import subprocess

from tools.torture.bench import Skipped, check
from tools.torture.files import left_over
from tools.torture.world import fixable, train

CONTAINER = ["unshare", "--pid", "--fork", "--kill-child"]


def require_namespaces():
    try:
        tried = subprocess.run([*CONTAINER, "true"], capture_output=True)
    except FileNotFoundError:
        raise Skipped("there is no unshare") from None
    if tried.returncode != 0:
        raise Skipped("this user may not make PID namespaces")


@check("two containers that fix one file leave it whole")
def fix(bench):
    require_namespaces()
    old = fixable(3_000_000)
    path = bench.folder / "c.json"
    path.write_bytes(old)
    bench.run("fix", "--isolated", "c.json")
    new = path.read_bytes()
    smallest = min(len(old), len(new))
    for round_number in range(bench.times(2, 25)):
        path.write_bytes(old)
        processes = [bench.start("fix", "--isolated", "c.json", wrapper=CONTAINER) for _ in range(2)]
        while any(process.poll() is None for process in processes):
            size = os.path.getsize(path) if path.exists() else 0
            if size < smallest:
                bench.fault(f"round {round_number}: for a while the file had {size} of {smallest} bytes")
                break
        codes = {bench.end(process).code for process in processes}
        bench.expect(codes <= {0, 2} and 0 in codes, f"round {round_number}: exit codes {codes}")
        bench.expect(path.read_bytes() == new, f"round {round_number}: the file is not the fixed one")
        bench.expect(not left_over(bench.folder), f"round {round_number}: {left_over(bench.folder)} is left")


@check("a run survives the start of another container's run in its folder")
def train_in_one_folder(bench):
    require_namespaces()
    world = bench.world()
    shared = {"output_dir": "shared", "save_every_n_steps": 1, "save_last_n_steps": 2, "logging_dir": ""}
    words = train("hana.json", "--quiet", steps=bench.times(25, 250), output_name="a", **shared)
    first = bench.start(*words, cwd=world, wrapper=CONTAINER)
    while first.poll() is None:
        words = train("hana.json", "--quiet", steps=1, output_name="b", **shared)
        bench.run(*words, cwd=world, wrapper=CONTAINER)
    bench.expect_code(bench.end(first), 0)
    bench.expect(not left_over(world / "shared"), f"{left_over(world / 'shared')} is left")
