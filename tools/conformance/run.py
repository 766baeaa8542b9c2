"""Runs the public JSON, TOML and YAML suites through `ia3 show --tree`.

    python3 -m tools.conformance.run --ia3 .build/release/ia3 --json-suite JSONTestSuite \\
      --toml-suite toml-test --yaml-suite yaml-test-suite

The suites are checkouts of nst/JSONTestSuite, toml-lang/toml-test and yaml/yaml-test-suite.
Exit status: 0 when exactly the tests in exceptions.tsv fail, 1 otherwise, 2 on a usage error.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.conformance import suites, tree

EXCEPTIONS = Path(__file__).with_name("exceptions.tsv")
SECONDS_PER_FILE = 5
GROUPS = {
    ("json", "y_"): "JSONTestSuite, must be accepted (y_)",
    ("json", "n_"): "JSONTestSuite, must be rejected (n_)",
    ("json", "i_"): "JSONTestSuite, either, no crash (i_)",
    ("toml", "valid"): "toml-test 1.0, valid",
    ("toml", "invalid"): "toml-test 1.0, invalid",
    ("yaml", "valid"): "yaml-test-suite, valid",
    ("yaml", "fail"): "yaml-test-suite, must fail",
}


def main():
    options = parse_arguments()
    exceptions = read_exceptions(EXCEPTIONS)
    with tempfile.TemporaryDirectory() as scratch:
        cases = collect(options, scratch)
        judged = run_all(options, cases)
    failures = {(case.suite, case.name): reason for case, _, reason in judged if reason}
    names = {(case.suite, case.name) for case in cases}
    ran = {case.suite for case in cases}

    print_table(judged)
    unexpected = {key: reason for key, reason in failures.items() if key not in exceptions}
    stale = {
        key: "passes" if key in names else "is not in the suite"
        for key in exceptions
        if key[0] in ran and key not in failures
    }
    if options.list:
        known = {key: reason for key, reason in exceptions.items() if key in failures}
        print_list("known exceptions", known)
        print_list(
            "i_ files",
            {
                (case.suite, case.name): f"exit {outcome.status}"
                for case, outcome, _ in judged
                if case.group == "i_" and outcome
            },
        )
    print_list("fail and are not in exceptions.tsv", unexpected)
    print_list("are in exceptions.tsv and do not fail", stale)
    return 1 if unexpected or stale else 0


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ia3", type=Path, required=True, metavar="PATH", help="the program")
    for suite in ("json", "toml", "yaml"):
        parser.add_argument(f"--{suite}-suite", type=Path, metavar="DIR")
    parser.add_argument("--list", action="store_true", help="also list known exceptions and what i_ files give")
    parser.add_argument(
        "--spans", action="store_true", help="also fail if a scalar's text differs from the text at its byte range"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    options = parser.parse_args()
    if not os.access(options.ia3, os.X_OK):
        parser.error(f"{options.ia3} is not a program")
    if not (options.json_suite or options.toml_suite or options.yaml_suite):
        parser.error("name at least one suite")
    options.ia3 = options.ia3.resolve()
    return options


def read_exceptions(path):
    """(suite, test) → reason. The first line names the columns."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:] if line]
    for number, row in enumerate(rows, start=2):
        if len(row) != 3 or not all(row):
            sys.exit(f"{path}:{number}: three columns are wanted: suite, test, reason")
    return {(suite, test): reason for suite, test, reason in rows}


def collect(options, scratch):
    cases = []
    try:
        if options.json_suite:
            cases += suites.json_cases(options.json_suite)
        if options.toml_suite:
            cases += suites.toml_cases(options.toml_suite)
        if options.yaml_suite:
            cases += suites.yaml_cases(options.yaml_suite, scratch)
    except ImportError:
        print("run.py: the YAML suite needs PyYAML (Debian: python3-yaml)", file=sys.stderr)
        sys.exit(2)
    except OSError as error:
        print(f"run.py: {error}", file=sys.stderr)
        sys.exit(2)
    present = {case.suite for case in cases}
    for suite in ("json", "toml", "yaml"):
        if getattr(options, f"{suite}_suite") and suite not in present:
            print(f"run.py: no tests under the {suite} suite's folder", file=sys.stderr)
            sys.exit(2)
    return cases


def run_all(options, cases):
    """(case, outcome, reason it fails) in the order of `cases`."""
    # Trees as deep as the suites' deepest files are read and compared by recursion.
    sys.setrecursionlimit(20_000)
    threading.stack_size(256 << 20)
    with ThreadPoolExecutor(options.jobs) as pool:
        return list(pool.map(lambda case: run_one(options, case), cases))


def run_one(options, case):
    try:
        done = subprocess.run(
            [options.ia3, "show", "--tree", case.file],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS_PER_FILE,
        )
    except subprocess.TimeoutExpired:
        return case, None, f"took longer than {SECONDS_PER_FILE} s"
    outcome = suites.Outcome(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))
    if outcome.status < 0:
        return case, outcome, f"died of signal {-outcome.status}"
    try:
        reason = case.judge(outcome)
        if not reason and options.spans and outcome.status in {0, 1}:
            reason = span_fault(case, outcome)
    except tree.TreeError as error:
        reason = str(error)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        reason = f"the tree has another shape than documented: {type(error).__name__}: {error}"
    return case, outcome, reason


def span_fault(case, outcome):
    source = case.file.read_bytes()
    faults = (tree.span_fault(root, source) for root in tree.documents(tree.read(outcome.output)))
    return next(filter(None, faults), None)


def print_table(judged):
    total = Counter((case.suite, case.group) for case, _, _ in judged)
    passed = Counter((case.suite, case.group) for case, _, reason in judged if not reason)
    statuses = Counter((case.suite, case.group, outcome.status) for case, outcome, _ in judged if outcome)
    print("| suite | passed | total | exit 0 | exit 1 | exit 2 |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for key, title in GROUPS.items():
        if total[key]:
            exits = " | ".join(str(statuses[*key, status]) for status in (0, 1, 2))
            print(f"| {title} | {passed[key]} | {total[key]} | {exits} |")


def print_list(title, rows):
    """Tab-separated, as exceptions.tsv is, so that lines can be taken over into it."""
    if rows:
        print(f"\n{len(rows)} {title}:")
        for (suite, test), reason in sorted(rows.items()):
            print(suite, test, " ".join(reason.split()), sep="\t")


if __name__ == "__main__":
    sys.exit(main())
