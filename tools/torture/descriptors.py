"""Runs without some of the descriptors 0 to 2."""

import itertools
import os

from tools.torture.bench import check
from tools.torture.files import events_are_whole, is_whole
from tools.torture.world import fixable, train


def closing(descriptors):
    """What closes descriptors in a new process."""

    def close():
        for descriptor in descriptors:
            os.close(descriptor)

    return {"preexec_fn": close}


@check("with any of the descriptors 0 to 2 closed, files are as they should be")
def closed(bench):
    world = bench.world()
    (world / "sample.json").write_bytes(fixable())
    bench.run("fix", "--isolated", "sample.json", cwd=world)
    new = (world / "sample.json").read_bytes()
    subsets = [subset for count in (1, 2, 3) for subset in itertools.combinations(range(3), count)]
    for descriptors in subsets[:: bench.times(3, 1)]:
        name = "without" + "".join(map(str, descriptors))
        folder = world / name
        folder.mkdir()
        (folder / "c.json").write_bytes(fixable())
        bench.run("fix", "--isolated", f"{name}/c.json", cwd=world, **closing(descriptors))
        bench.expect((folder / "c.json").read_bytes() == new, f"{name}: fix leaves another file")
        bench.run("lint", "hana.json", cwd=world, **closing(descriptors))
        words = ["report", "output", "-o", f"{name}/r.html"]
        bench.run(*words, cwd=world, **closing(descriptors))
        words = train(steps=3, output_dir=f"{name}/out", logging_dir=f"{name}/logs", save_every_n_steps=1)
        bench.run(*words, cwd=world, **closing(descriptors))
        files = [path for path in folder.rglob("*") if path.is_file()]
        for path in files:
            whole = events_are_whole(path.read_bytes()) if "tfevents" in path.name else is_whole(path)
            bench.expect(whole, f"{name}: {path.relative_to(folder)} is damaged")
        logs = [path for path in files if "tfevents" in path.name]
        bench.expect(len(logs) == 1, f"{name}: {len(logs)} event files")
