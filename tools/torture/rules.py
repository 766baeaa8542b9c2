"""Rules and templates that would take a stack or a lifetime."""

from tools.torture.bench import check

LIMIT = 10
RULE = "id: ZZZ001\nslug: zzz\nseverity: info\nprofile: guide\nsummary: s\nwhy: w\nsource: s\nrequire: |-\n  {}\nmessage: m\n"


def hostile_expressions(quick):
    size = 20_000 if quick else 60_000
    yield "flat and", " && ".join(["max_train_steps > 5"] * size)
    yield "flat or", " || ".join(["max_train_steps < 5"] * size)
    yield "flat sum", " + ".join(["1"] * size * 5) + " > 0"
    yield "flat difference", " - ".join(["1"] * size * 5) + " < 0"
    yield "flat calls", '"a"' + ".lowerAscii()" * size * 5 + ' == "a"'
    yield "flat choices", "true ? 1 : " * size + "2"
    yield "deep brackets", "(" * size + "1" + ")" * size + " > 0"
    yield "deep negations", "!" * size + "true"
    yield "deep lists", "[" * size + "]" * size + " == []"
    ones = "[" + ", ".join(["1"] * 20_000) + "]"
    yield "nested search", f"{ones}.exists(a, {ones}.exists(b, a + b == 3))"
    yield "long text", " + ".join([f'"{"x" * 1000}"'] * 2000) + ' == ""'


@check("rules with flat, deep and nested expressions are refused or tried in time")
def expressions(bench):
    (bench.folder / "own").mkdir()
    (bench.folder / "ia3.toml").write_text('extra-rules = ["own"]\n')
    (bench.folder / "a.json").write_text('{"LoRA_type": "LyCORIS/iA3", "max_train_steps": 9}')
    for name, expression in hostile_expressions(bench.quick):
        (bench.folder / "own/r.yaml").write_text(RULE.format(expression))
        before = len(bench.faults)
        bench.run("lint", "a.json", limit=LIMIT)
        bench.faults[before:] = [f"{name}: {fault}" for fault in bench.faults[before:]]


@check("definitions that double are refused or tried in time")
def definitions(bench):
    (bench.folder / "own").mkdir()
    (bench.folder / "ia3.toml").write_text('extra-rules = ["own"]\n')
    (bench.folder / "a.json").write_text('{"LoRA_type": "LyCORIS/iA3", "max_train_steps": 9}')
    (bench.folder / "own/r.yaml").write_text(RULE.format("d60 > 0"))
    for first, next_one in (("1", "d{0} + d{0}"), ('"ab"', "d{0} + d{0}"), ("true", "d{0} && d{0}")):
        lines = [f"d0: {first}"] + [f"d{n + 1}: {next_one.format(n)}" for n in range(60)]
        (bench.folder / "own/definitions.yaml").write_text("\n".join(lines) + "\n")
        bench.run("lint", "a.json", limit=LIMIT)
    lines = ["d0: 1"] + [f"d{n + 1}: d{n}" for n in range(100_000)]
    (bench.folder / "own/definitions.yaml").write_text("\n".join(lines) + "\n")
    bench.run("lint", "a.json", limit=LIMIT)


@check("templates and projects that go on and on are refused or read in time")
def chains(bench):
    (bench.folder / "made").mkdir()
    (bench.folder / "ia3.toml").write_text('templates = ["made"]\n')
    flat = "+".join(["1"] * 100_000)
    (bench.folder / "made/flat.yaml").write_text(
        f"name: flat\nsummary: s\nextends: base\nsettings:\n  max_train_steps: '={flat}'\n"
    )
    bench.run("new", "flat", "--name", "x", "--steps", "1", "-o", "-", limit=LIMIT, data=True)
    count = bench.times(500, 2000)
    for number in range(count):
        (bench.folder / f"made/t{number}.yaml").write_text(f"name: t{number}\nsummary: s\nextends: t{number + 1}\n")
    (bench.folder / f"made/t{count}.yaml").write_text(f"name: t{count}\nsummary: s\nextends: base\n")
    bench.run("new", "--list", limit=LIMIT)
    bench.run("new", "t0", "--name", "x", "--steps", "1", "-o", "-", limit=LIMIT, data=True)
    count = bench.times(2000, 30_000)
    for number in range(count):
        (bench.folder / f"{number}.toml").write_text(f'extend = "{number + 1}.toml"\n')
    (bench.folder / f"{count}.toml").write_text("")
    (bench.folder / "ia3.toml").write_text('extend = "0.toml"\n')
    (bench.folder / "a.json").write_text('{"LoRA_type": "LyCORIS/iA3", "max_train_steps": 9}')
    bench.run("lint", "a.json", limit=LIMIT)
    (bench.folder / f"{count}.toml").write_text('extend = "0.toml"\n')
    bench.expect_code(bench.run("lint", "a.json", limit=LIMIT), 2)
