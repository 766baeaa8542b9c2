"""Hostile names of files, folders and networks."""

import os
import shutil

from tools.torture.bench import check
from tools.torture.world import fixable, train

NAMES = [
    b"line\nbreak.json", b"esc\x1b[31m.json", b"osc\x1b]0;x\x07.json", b"latin-\xe9.json", b"sjis-\x83\x5c.json",
    b"-dash.json", b"--fix.json", b"quote'\".json", b"back\\slash.json", b"$(touch x).json", b"`touch x`.json",
    b" blank .json", b"tab\t.json", b"n" * 245 + b".json", b"\xe2\x80\xaereversed.json", b"c1-\xc2\x9b31m.json",
    b"percent%s%n.json", b"star*.json", b"..json", b"nul-is-not-possible.json",
]  # fmt: skip


@check("configs with hostile names are linted and fixed like others")
def configs(bench):
    reference = bench.folder / "plain.json"
    reference.write_bytes(fixable())
    bench.run("fix", "--isolated", "plain.json")
    for name in NAMES:
        folder = bench.folder / f"f{len(os.listdir(bench.folder))}"
        folder.mkdir()
        path = os.path.join(os.fsencode(folder), name)
        with open(path, "wb") as file:
            file.write(fixable())
        found = bench.run("lint", "--isolated", "--format", "concise", ".", cwd=folder)
        bench.expect(found.code != 2, f"lint of a folder with {ascii(name)[1:]}: exit 2: {ascii(found.err)[:120]}")
        direct = b"./" + name
        bench.run("lint", "--isolated", direct, cwd=folder)
        bench.run("show", direct, cwd=folder)
        bench.run("convert", direct, "--to", "sd-scripts-toml", cwd=folder, data=True)
        bench.run("fix", "--isolated", "--diff", ".", cwd=folder)
        bench.run("train", direct, "--dry-run", cwd=folder)
        bench.expect_code(bench.run("fix", "--isolated", ".", cwd=folder), 0)
        with open(path, "rb") as file:
            bench.expect(file.read() == reference.read_bytes(), f"{ascii(name)[1:]} is not fixed")
        names = os.listdir(os.fsencode(folder))
        bench.expect(names == [name], f"{names!a} are in the folder of {ascii(name)[1:]}")


@check("images with hostile names are read like others")
def images(bench):
    world = bench.world()
    drawing = next((world / "drawings").rglob("*.png"))
    for name in NAMES:
        if len(name) < 200:
            shutil.copyfile(drawing, os.path.join(os.fsencode(drawing.parent), name.replace(b".json", b".png")))
    result = bench.run("lint", "hana.json", "--format", "concise", cwd=world)
    bench.expect(b"DAT003" not in result.out, f"images are said to be unreadable: {ascii(result.out)[:200]}")
    bench.expect_code(bench.run(*train(steps=1, output_dir="named"), cwd=world), 0)


@check("files whose names differ only in their Unicode form are two files")
def forms(bench):
    for name in ("caf\u00e9.json", "cafe\u0301.json"):
        (bench.folder / name).write_bytes(fixable())
    listed = bench.run("lint", "--isolated", "--show-files", ".").out.split()
    bench.expect(len(listed) == 2, f"{len(listed)} of 2 files are linted")
    bench.run("fix", "--isolated", ".")
    for path in bench.folder.glob("*.json"):
        bench.expect(path.read_bytes() != fixable(), f"{path.name!a} is not fixed")


OUTPUT_NAMES = ["a\0b", "a\nb", "../up", "a/b", "..", ".", "", "n" * 243, "\x1b[31m", "-x", "'q\"", "a b", "é" * 125]


@check("hostile names of networks are refused before the first step, or stay in the output folder")
def networks(bench):
    world = bench.world()
    before = outside(world)
    for number, name in enumerate(OUTPUT_NAMES):
        config = (world / "hana.json").read_text()
        quoted = "".join(f"\\u{ord(c):04x}" if c < " " or c in '"\\' else c for c in name)
        (world / "named.json").write_text(config.replace('"output_name": "hana"', f'"output_name": "{quoted}"'))
        words = train("named.json", "--json", steps=1, output_dir=f"named/{number}", logging_dir="named/logs")
        result = bench.run(*words, cwd=world)
        bench.expect_code(result, 0, 1, 2)
        steps = result.out.count(b'"event":"step"') + result.out.count(b'"event": "step"')
        bench.expect(result.code == 0 or steps == 0, f"{ascii(name)[:40]}: refused after {steps} steps")
        new = outside(world) - before
        bench.expect(not new, f"{ascii(name)[:40]}: {sorted(new)} are outside the output folder")


def outside(world):
    return {
        str(path.relative_to(world)) for path in world.rglob("*") if path.relative_to(world).parts[0] != "named"
    } - {"named.json"}
