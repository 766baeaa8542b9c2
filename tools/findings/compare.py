"""Compares what two builds of ia3 find: rule, severity, place and fix of every finding must be the same; words may differ.

    python3 -m tools.findings.compare --before OLD/ia3 --after .build/release/ia3 [--rules rules] PATH…

Each PATH is linted by both, under every profile. With --rules, so is every example of the rule files there, with the
files and images that it declares. Needs PyYAML for --rules. Ends with 1 if anything differs.
"""

import argparse
import json
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.common.png import GRAY, png

PROFILES = ("guide", "compatible", "all")
FILE_NAMES = {"kohya-json": "config.json", "command-line": "train.sh", "network-metadata": "network.safetensors"}


def jpeg(width, height, orientation):
    """A JPEG whose EXIF data say how it is turned."""
    entry = (0x0112).to_bytes(2, "little") + b"\3\0\1\0\0\0" + orientation.to_bytes(2, "little") + bytes(2)
    exif = b"Exif\0\0II" + b"\x2a\0\x08\0\0\0\1\0" + entry + bytes(4)
    frame = b"\xff\xc0" + struct.pack(">HBHH", 11, 8, height, width) + b"\1\1\x11\0"
    scan = b"\xff\xda" + bytes([0, 8, 1, 1, 0, 0, 63, 0]) + bytes([0x12, 0xFF, 0, 0x34, 0xFF, 0xD0, 0x56])
    return (
        b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + b"\xff\xc4\0\3\0" + frame + scan + b"\xff\xd9"
    )


def image(name, numbers):
    """An image of [width, height]; a third number is the bits of a gray PNG, or the EXIF orientation of a JPEG."""
    width, height, *third = numbers
    if not name.endswith(".png") and third:
        return jpeg(width, height, *third)
    if third:
        return png(width, height, [bytes(width * third[0] // 8)] * height, depth=third[0], color=GRAY)
    return png(width, height, [bytes(3 * width)] * height)


def project(declared):
    """An ia3.toml that declares what an example does."""
    names = {"style": "style", "gpu": "gpu", "lycoris_version": "lycoris-version"}
    lines = [f'{names[key]} = "{value}"' for key, value in declared.items() if key in names]
    return "\n".join([*lines, 'dataset-quality = "poor"' if declared.get("poor_dataset") else ""])


def examples(rules, folder):
    """Writes every example of the rule files; yields its folder, file and options."""
    import yaml

    for path in sorted(rules.glob("*/*.yaml")):
        rule = yaml.safe_load(path.read_text())
        for number, example in enumerate(rule.get("examples", [])):
            here = folder / f"{rule['id']}-{number}"
            declared = dict(example.get("files", {}))
            images = dict(example.get("images", {})) | declared.pop("images", {})
            contents = {name: (text or "").encode() for name, text in declared.items()}
            contents |= {name: image(name, numbers) for name, numbers in images.items()}
            text = (example.get("bad") or example.get("good") or "").replace("«", "").replace("»", "").encode()
            dialect = example["dialect"]
            name = FILE_NAMES.get(dialect, "config.toml")
            if dialect == "dataset-config":
                name = "dataset.json" if example.get("format") == "json" else "dataset.toml"
            if dialect == "network-metadata":
                text = len(text).to_bytes(8, "little") + text
            contents[name] = text
            contents["ia3.toml"] = project(example.get("declared") or {}).encode()
            for relative, data in contents.items():
                (here / relative).parent.mkdir(parents=True, exist_ok=True)
                (here / relative).write_bytes(data)
            yield here, name, [] if dialect == "network-metadata" else ["--dialect", dialect]


def findings(program, arguments, cwd):
    result = subprocess.run([program, "lint", "--format", "json", *arguments], capture_output=True, text=True, cwd=cwd)
    if not result.stdout.strip():
        return {"status": result.returncode}
    report = json.loads(result.stdout)
    kept = []
    for finding in report["findings"]:
        fix = finding["fix"] and {key: finding["fix"][key] for key in ("safety", "edits", "renames")}
        if fix:
            # What a new file holds may be worded anew; that and where it is written may not.
            fix["new_files"] = [file["path"] for file in finding["fix"]["new_files"]]
        place = {key: finding[key] for key in ("rule", "severity", "path", "byte_range", "line", "column", "setting")}
        kept.append(place | {"fix": fix})
    files = [{key: file[key] for key in ("path", "kind", "dialect")} for file in report["files"]]
    return {"status": result.returncode, "files": files, "findings": kept}


def differences(before, after):
    for key in sorted(set(before) | set(after)):
        one, other = before.get(key), after.get(key)
        if one == other:
            continue
        if not (isinstance(one, list) and isinstance(other, list)):
            yield f"{key}: {one} became {other}"
            continue
        for item in one:
            if item not in other:
                yield f"- {json.dumps(item)}"
        for item in other:
            if item not in one:
                yield f"+ {json.dumps(item)}"
        if sorted(map(json.dumps, one)) == sorted(map(json.dumps, other)):
            yield f"{key}: the order differs"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--before", required=True, type=Path, help="the older program")
    parser.add_argument("--after", required=True, type=Path, help="the newer one")
    parser.add_argument("--rules", type=Path, help="a folder of rule files whose examples are linted")
    parser.add_argument("paths", nargs="*", type=Path, help="configs and folders of them")
    arguments = parser.parse_args()
    programs = [str(path.resolve()) for path in (arguments.before, arguments.after)]
    compared = found = faults = 0

    def compare(what, options, cwd):
        nonlocal compared, found, faults
        before, after = (findings(program, options, cwd) for program in programs)
        compared += 1
        found += len(before.get("findings", []))
        for line in differences(before, after):
            faults += 1
            print(f"{what}: {line}")

    for path in arguments.paths:
        for profile in PROFILES:
            compare(f"{path} ({profile})", ["--isolated", "--profile", profile, str(path.resolve())], None)
    if arguments.rules:
        with tempfile.TemporaryDirectory() as folder:
            for here, name, options in examples(arguments.rules, Path(folder)):
                compare(here.name, ["--profile", "all", *options, name], here)
    print(f"{compared} comparisons, {found} findings, {faults} differences")
    return 1 if faults or not found else 0


if __name__ == "__main__":
    sys.exit(main())
