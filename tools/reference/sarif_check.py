#!/usr/bin/env python3
"""Checks a SARIF log as another program reads it: against the official JSON schema, and for what that cannot say.

    python3 -m venv venv && venv/bin/pip install 'jsonschema[format]'
    ia3 lint --format sarif configs > report.sarif
    venv/bin/python -m tools.reference.sarif_check sarif-schema-2.1.0.json report.sarif

The schema is the file of the standard's own repository (oasis-tcs/sarif-spec, sarif-2.1/schema). Beyond the schema,
every index has to point at what its neighbor names, fingerprints have to be unique, and a region's lines and columns
have to be the ones that its byte offsets say, wherever the file can be read.
"""

import json
import sys
import urllib.parse
from pathlib import Path

import jsonschema


def schema_errors(log, schema):
    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
    for error in validator.iter_errors(log):
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message}"


def position(data, offset):
    """Line and column, from 1, of a byte offset; columns count code points, a byte-order mark none."""
    text = data[:offset].decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1


def file_of(location, run):
    uri = location["uri"]
    if base := location.get("uriBaseId"):
        uri = urllib.parse.urljoin(run["originalUriBaseIds"][base].get("uri", ""), uri)
    parts = urllib.parse.urlsplit(uri)
    return Path(urllib.parse.unquote(parts.path)) if parts.scheme == "file" else None


def region_errors(region, path):
    if "byteOffset" not in region or path is None or not path.is_file():
        return
    data = path.read_bytes()
    start, end = region["byteOffset"], region["byteOffset"] + region["byteLength"]
    said = (region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])
    true = position(data, start), position(data, end)
    if said != true:
        yield f"{path}: region {said} is {true} by its bytes"


def meaning_errors(run):
    rules = run["tool"]["driver"]["rules"]
    artifacts = run["artifacts"]
    fingerprints = set()
    for result in run["results"]:
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            yield f"{result['ruleId']}: ruleIndex names another rule"
        for fingerprint in result["partialFingerprints"].values():
            if fingerprint in fingerprints:
                yield f"{result['ruleId']}: fingerprint {fingerprint} is not unique"
            fingerprints.add(fingerprint)
        for place in (location["physicalLocation"] for location in result["locations"]):
            location = place["artifactLocation"]
            if artifacts[location["index"]]["location"]["uri"] != location["uri"]:
                yield f"{location['uri']}: index names another artifact"
            yield from region_errors(place.get("region", {}), file_of(location, run))


def main(schema_path, *log_paths):
    schema = json.loads(Path(schema_path).read_text(encoding="utf-8"))
    failed = False
    for path in log_paths:
        log = json.loads(Path(path).read_text(encoding="utf-8"))
        errors = list(schema_errors(log, schema))
        if not errors:
            errors = [error for run in log["runs"] for error in meaning_errors(run)]
        results = sum(len(run.get("results", [])) for run in log.get("runs", []))
        print(f"{path}: {results} results, {len(errors)} errors")
        for error in errors:
            print(f"  {error}")
        failed |= bool(errors)
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
