"""Standard output and error that cannot be written."""

from tools.torture.bench import check
from tools.torture.commands import PRINTING
from tools.torture.world import fixable


@check("every command that cannot write its output ends with 2")
def full(bench):
    world = bench.world()
    (world / "broken.json").write_bytes(fixable())
    for name, words in PRINTING.items():
        with open("/dev/full", "wb") as out, open(world / "broken.json", "rb") as stdin:
            result = bench.run(*words, cwd=world, stdout=out, stdin=stdin)
        bench.expect(result.code == 2, f"{name}: exit {result.code} instead of 2")


@check("a standard error that cannot be written changes no exit code")
def errors(bench):
    world = bench.world()
    (world / "broken.json").write_bytes(fixable())
    for name, words in PRINTING.items():
        if name.startswith(("train", "sample", "grid", "model", "merge")):
            continue
        codes = []
        for target in ("/dev/null", "/dev/full"):
            with open(target, "wb") as err, open(world / "broken.json", "rb") as stdin:
                codes.append(bench.run(*words, cwd=world, stderr=err, stdin=stdin, data=True).code)
        bench.expect(codes[0] == codes[1], f"{name}: exit {codes[1]} instead of {codes[0]}")
