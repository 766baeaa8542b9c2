"""Runs at the same time on the same files."""

from tools.common import safetensors_io
from tools.torture.bench import check, wait_for
from tools.torture.files import left_over
from tools.torture.world import fixable, train


@check("many fixes of one file at once leave it fixed")
def fix(bench):
    old = fixable(200_000)
    path = bench.folder / "c.json"
    path.write_bytes(old)
    bench.run("fix", "--isolated", "c.json")
    new = path.read_bytes()
    for round_number in range(bench.times(2, 12)):
        path.write_bytes(old)
        processes = [bench.start("fix", "--isolated", "c.json") for _ in range(10)]
        codes = [bench.end(process).code for process in processes]
        bench.expect(0 in codes, f"round {round_number}: none of them fixed it: {codes}")
        bench.expect(set(codes) <= {0, 2}, f"round {round_number}: exit codes {codes}")
        bench.expect(path.read_bytes() == new, f"round {round_number}: the file is not the fixed one")
        bench.expect(not left_over(bench.folder), f"round {round_number}: {left_over(bench.folder)} is left")


@check("of two runs with one name, the second is refused")
def runs(bench):
    world = bench.world()
    for round_number in range(bench.times(1, 3)):
        output = world / f"out{round_number}"
        settings = {"steps": 100, "output_dir": output.name, "save_every_n_steps": 2}
        first = bench.start(*train("hana.json", "--quiet", **settings, seed=1), cwd=world)
        bench.expect(wait_for(lambda folder=output: list(folder.glob("*.safetensors"))), "the first run saves nothing")
        second = bench.run(*train("hana.json", "--quiet", **settings, seed=2), cwd=world)
        bench.expect(first.poll() is None, "the first run was over too early to tell")
        bench.expect_code(second, 2)
        bench.expect_code(bench.end(first), 0)
        seeds = {safetensors_io.read(path)[1]["ss_seed"] for path in output.glob("*.safetensors")}
        bench.expect(seeds == {"1"}, f"networks of seeds {sorted(seeds)}")
