#!/usr/bin/env python3
"""Holds ia3's findings against the oracle's verdicts.

    python3 -m tools.oracle.compare --ia3 .build/release/ia3 --oracle oracle.json CORPUS…

Two things are wrong, and either makes the exit status 1:
  claims   an error finding of a rule that claims a crash, on a file that the programs accept
  silence  no error finding, on a file that the programs refuse
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

LAYERS = ["text", "component", "gui", "network", "sd-scripts"]
# What a linter can know from the file alone. The ranges of the GUI's fields and the installed network module's
# version are reported, and counted only when asked for.
DEFAULT_LAYERS = ["text", "gui", "sd-scripts"]


def run_json(command: list[str]) -> object:
    result = subprocess.run(command, capture_output=True, text=True)
    try:
        return json.loads(result.stdout)
    except ValueError:
        raise SystemExit(
            f"{' '.join(command)}: no JSON (exit {result.returncode}): {result.stderr.strip()[:400]}"
        ) from None


def listed(document: object, *names: str) -> list[dict]:
    """A list, whether at the top or under one of `names`."""
    if isinstance(document, dict):
        document = next((document[name] for name in names if name in document), [])
    return [item for item in document if isinstance(item, dict)] if isinstance(document, list) else []


def crash_rules(ia3: str) -> set[str] | None:
    """Rule ids whose `claims` is "crash"; None if the field is absent everywhere, which stands for every rule."""
    rules = listed(run_json([ia3, "rules", "--format", "json"]), "rules")
    if not any("claims" in rule for rule in rules):
        return None
    return {str(rule.get("id", rule.get("rule"))) for rule in rules if rule.get("claims") == "crash"}


def files_under(paths: list[Path]) -> set[Path]:
    found: set[Path] = set()
    for path in paths:
        found |= {p.resolve() for p in path.rglob("*") if p.is_file()} if path.is_dir() else {path.resolve()}
    return found


def findings_of(ia3: str, profile: str, path: Path) -> list[dict]:
    return listed(run_json([ia3, "lint", "--format", "json", "--profile", profile, str(path)]), "findings")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ia3", required=True, metavar="PATH")
    parser.add_argument("--oracle", required=True, type=Path, metavar="JSON")
    parser.add_argument("--profile", default="compatible")
    parser.add_argument(
        "--layers", default=",".join(DEFAULT_LAYERS), help=f"refusals that count, of {','.join(LAYERS)}"
    )
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument("corpus", nargs="+", type=Path, metavar="CORPUS")
    options = parser.parse_args()

    layers = set(options.layers.split(","))
    if unknown := layers - set(LAYERS):
        parser.error(f"unknown layers: {', '.join(sorted(unknown))}")
    wanted = files_under(options.corpus)
    verdicts = [
        v for v in listed(json.loads(options.oracle.read_text()), "files") if Path(v["file"]).resolve() in wanted
    ]
    if not verdicts:
        raise SystemExit("the oracle's verdicts name no file of the corpus")
    crashes = crash_rules(options.ia3)

    claims, silence, aside, unjudged = [], [], [], 0
    for verdict in verdicts:
        path = Path(verdict["file"]).resolve()
        if not verdict.get("judged", True):
            unjudged += 1
            if not verdict["raises"]:
                continue
        errors = [f for f in findings_of(options.ia3, options.profile, path) if f.get("severity") == "error"]
        if verdict["accepts"]:
            claims += [
                {"file": str(path), **{k: f.get(k) for k in ("rule", "slug", "setting", "line", "message")}}
                for f in errors
                if (crashes is None or f.get("rule") in crashes) and f.get("setting") not in verdict.get("beyond", [])
            ]
        elif not errors:
            refusals = [r for r in verdict["raises"] if r.get("layer", "sd-scripts") in layers]
            entry = {"file": str(path), "raises": refusals or verdict["raises"]}
            (silence if refusals else aside).append(entry)

    if options.format == "json":
        print(json.dumps({"claims": claims, "silence": silence, "aside": aside, "unjudged": unjudged}, indent=1))
    else:
        for claim in claims:
            print(f"claim    {claim['file']}:{claim['line']}: {claim['rule']} {claim['message']}")
        for word, entries in (("silence", silence), ("aside", aside)):
            for entry in entries:
                for refusal in entry["raises"]:
                    print(f"{word:8} {entry['file']}: {refusal['stage']}: {refusal['type']}: {first_line(refusal)}")
        print(
            f"{len(verdicts)} files ({unjudged} not judged to the end): {len(claims)} false claims, "
            f"{len(silence)} silences, {len(aside)} refusals of other layers without an error finding"
        )
    return 1 if claims or silence else 0


def first_line(refusal: dict) -> str:
    return refusal["message"].splitlines()[0] if refusal["message"] else ""


if __name__ == "__main__":
    sys.exit(main())
