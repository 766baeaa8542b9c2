"""The public suites as cases: a file to show, and a judge of what came out."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tools.conformance import tree

FINDING = re.compile(r":\d+:\d+: \S")


@dataclass(frozen=True)
class Outcome:
    """One run of `ia3 show --tree`: its exit status (negative: the signal) and output."""

    status: int
    output: bytes
    errors: str

    @property
    def findings(self):
        """The lines that say where, without the path before the place."""
        places = ((line, FINDING.search(line)) for line in self.errors.splitlines())
        return [line[place.start() + 1 :] for line, place in places if place]


@dataclass(frozen=True)
class Case:
    """One test of a suite. `judge` says why it fails, or None when it passes."""

    suite: str
    group: str
    name: str
    file: Path
    judge: Callable[[Outcome], str | None]


def folder(root, *inside):
    """The folder of the tests, given either itself or the suite's checkout."""
    nested = Path(root, *inside)
    found = nested if nested.is_dir() else Path(root)
    if not found.is_dir():
        raise FileNotFoundError(f"{root} is not a folder")
    return found


def status_fault(outcome, allowed):
    """A complaint when the exit status is none of `allowed`, with the first thing said."""
    if outcome.status in allowed:
        return None
    said = (outcome.findings or outcome.errors.splitlines() or ["nothing on standard error"])[0]
    return f"exit {outcome.status}: {said}"


def rejection_fault(outcome, allowed):
    """A complaint unless the file was rejected, with at least one finding that says where."""
    fault = status_fault(outcome, allowed)
    if fault is None and not outcome.findings:
        return f"exit {outcome.status} without a finding"
    return fault


# JSONTestSuite: y_ must be accepted, n_ rejected, i_ may be either.


def json_cases(root):
    judges = {"y_": json_accepted, "n_": json_rejected, "i_": json_either}
    for file in sorted(folder(root, "test_parsing").glob("[yni]_*.json")):
        group = file.name[:2]
        yield Case("json", group, file.name, file, judges[group](file))


def json_accepted(file):
    def judge(outcome):
        if outcome.status == 1 and outcome.findings:
            # Legal JSON all the same: RFC 8259 only says that names SHOULD be unique.
            other = [line for line in outcome.findings if "duplicate key" not in line.lower()]
            fault = f"exit 1: {other[0]}" if other else None
        else:
            fault = status_fault(outcome, {0})
        want = json.loads(file.read_bytes().decode("utf-8"))
        return fault or tree.difference(want, tree.plain(tree.read(outcome.output)))

    return judge


def json_rejected(_):
    return lambda outcome: rejection_fault(outcome, {1, 2})


def json_either(_):
    def judge(outcome):
        if outcome.status in {0, 1}:
            tree.read(outcome.output)
        return status_fault(outcome, {0, 1, 2})

    return judge


# toml-test: a list of files says which belong to TOML 1.0.


def toml_cases(root):
    tests = folder(root, "tests")
    for name in (tests / "files-toml-1.0.0").read_text("utf-8").splitlines():
        if not name.endswith(".toml"):
            continue
        group, file = name.split("/")[0], tests / name
        judge = toml_accepted(file) if group == "valid" else toml_rejected
        yield Case("toml", group, name.removesuffix(".toml"), file, judge)


def toml_rejected(outcome):
    return rejection_fault(outcome, {2})


def toml_accepted(file):
    def judge(outcome):
        fault = status_fault(outcome, {0})
        if fault:
            return fault
        want = json.loads(file.with_suffix(".json").read_text("utf-8"))
        return tree.difference(from_tagged(want), typed(tree.read(outcome.output)))

    return judge


TAGS = {
    "boolean": "bool",
    "integer": "integer",
    "float": "float",
    "string": "string",
    "offset-date-time": "datetime",
    "local-date-time": "datetime-local",
    "local-date": "date-local",
    "local-time": "time-local",
}


def typed(node):
    """A tree with each scalar as "type value", so that types are compared too."""
    if node["kind"] == "mapping":
        members = {member["key"]: typed(member["value"]) for member in node["members"]}
        if len(members) != len(node["members"]):
            raise tree.TreeError("a TOML table with duplicate keys was accepted")
        return members
    if node["kind"] == "sequence":
        return [typed(item) for item in node["items"]]
    if node["type"] not in TAGS:
        raise tree.TreeError(f"TOML has no type {node['type']!r}")
    return tagged_scalar(TAGS[node["type"]], tree.scalar(node))


def from_tagged(value):
    """toml-test's tagged JSON in the same form as `typed` gives."""
    if isinstance(value, list):
        return [from_tagged(item) for item in value]
    if value.keys() == {"type", "value"} and isinstance(value["type"], str):
        return tagged_scalar(value["type"], value["value"])
    return {key: from_tagged(item) for key, item in value.items()}


def tagged_scalar(tag, value):
    if tag == "float":
        return f"float {float(value) + 0.0!r}"  # -0.0 equals 0.0
    if tag in {"datetime", "datetime-local", "date-local", "time-local"}:
        return f"{tag} {moment(value)}"
    return f"{tag} {str(value).lower() if tag == 'bool' else value}"


DATE_TIME = re.compile(
    r"(?:(\d{4})-(\d\d)-(\d\d))?[Tt ]?"
    r"(?:(\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?"
    r"(?:([Zz])|([+-])(\d\d):(\d\d))?"
)


def moment(text):
    """(days, nanoseconds) of a date-time; an offset is subtracted, so equal instants are equal."""
    match = DATE_TIME.fullmatch(text)
    if not match:
        raise tree.TreeError(f"{text!r} is not a date-time")
    year, month, day, hour, minute, second, fraction, _, sign, off_hour, off_minute = match.groups()
    days = date(int(year), int(month), int(day)).toordinal() if year else 0
    seconds = int(hour or 0) * 3600 + int(minute or 0) * 60 + int(second or 0)
    if sign:
        seconds -= int(sign + "1") * (int(off_hour) * 3600 + int(off_minute) * 60)
    nanoseconds = seconds * 10**9 + int((fraction or "")[:9].ljust(9, "0"))
    return days * 86_400 * 10**9 + nanoseconds


# yaml-test-suite: src/*.yaml hold lists of cases, in YAML with visible special characters.


def yaml_cases(root, scratch):
    """The cases, whose inputs are written to the folder `scratch`."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for source in sorted(folder(root, "src").glob("*.yaml")):
        tests = yaml.load(source.read_text("utf-8"), loader)
        # The suite's own tools leave the whole file out when its first case says so.
        if tests[0].get("skip"):
            continue
        width = len(str(len(tests) - 1)) + 1
        inherited = {}
        for number, test in enumerate(tests):
            # What a case leaves out it takes from the one before it; null takes it away.
            test = {key: inherited[key] for key in ("yaml", "json") if key in inherited} | test
            inherited = {key: value for key, value in test.items() if value is not None}
            name = source.stem if len(tests) == 1 else f"{source.stem}/{number:0{width}}"
            file = Path(scratch, name.replace("/", "-") + ".yaml")
            file.write_bytes(unescape(test["yaml"]).encode("utf-8"))
            if "fail" in test:
                yield Case("yaml", "fail", name, file, yaml_rejected)
            else:
                yield Case("yaml", "valid", name, file, yaml_accepted(test.get("json")))


def unescape(text):
    """The suite's visible characters (its ReadMe, Special Characters) as what they stand for."""
    text = text.replace("␣", " ").replace("←", "\r").replace("⇔", "\ufeff").replace("↵", "")
    text = re.sub("—*»", "\t", text)
    return text.removesuffix("∎\n")


def yaml_rejected(outcome):
    return rejection_fault(outcome, {2})


def yaml_accepted(expected):
    def judge(outcome):
        fault = status_fault(outcome, {0, 1})
        if fault:
            return fault
        have = [tree.plain(root) for root in tree.documents(tree.read(outcome.output))]
        return None if expected is None else tree.difference(json_stream(expected), have)

    return judge


def json_stream(text):
    """The JSON texts that stand one after the other, one for each document."""
    decoder, values, text = json.JSONDecoder(), [], unescape(text).strip()
    while text:
        value, end = decoder.raw_decode(text)
        values.append(value)
        text = text[end:].lstrip()
    return values
