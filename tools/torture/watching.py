"""`lint --watch` over folders that do not end."""

import os
import signal
import time

from tools.torture.bench import check, wait_for
from tools.torture.world import fixable

TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(process):
    with open(f"/proc/{process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@check("lint --watch over loops of links lints, rests, and sees changes")
def loops(bench):
    for name, targets in {"self": [".", ".", "."], "root": ["/"], "up": ["..", "../.."]}.items():
        folder = bench.folder / name
        folder.mkdir()
        (folder / "a.json").write_bytes(fixable())
        for number, target in enumerate(targets):
            (folder / f"link{number}").symlink_to(target)
        report = bench.folder / f"{name}.txt"
        with open(report, "wb") as out:
            words = ("lint", "--isolated", "--watch", "--format", "concise", ".")
            process = bench.start(*words, cwd=folder, stdout=out, stderr=out)
            seen = wait_for(lambda path=report: b"a.json" in path.read_bytes(), 15)
            bench.expect(seen, f"{name}: nothing is linted")
            if seen:
                time.sleep(1)
                before = processor_seconds(process)
                time.sleep(2)
                spent = processor_seconds(process) - before
                bench.expect(spent < 1, f"{name}: {spent} of 2 s of a processor while nothing changes")
                size = report.stat().st_size
                (folder / "b.json").write_bytes(fixable())
                noticed = wait_for(lambda path=report, old=size: b"b.json" in path.read_bytes()[old:], 10)
                bench.expect(noticed, f"{name}: a new file is not noticed")
            process.send_signal(signal.SIGINT)
            bench.expect_code(bench.end(process, limit=10), 0, 1, 130)
