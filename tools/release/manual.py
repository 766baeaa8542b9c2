"""Manual pages from what the programs say about their own options (`--experimental-dump-help`)."""

import json
import subprocess
import time


def command_tree(folder):
    """The commands of `ia3`, with the options of those that `ia3-train` runs."""
    tree, trainer = (dump(folder / name) for name in ("ia3", "ia3-train"))
    run_by_trainer = {command["commandName"]: command for command in visible(trainer)}
    tree["subcommands"] = [run_by_trainer.get(command["commandName"], command) for command in visible(tree)]
    return tree


def dump(program):
    done = subprocess.run([program, "--experimental-dump-help"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["command"]


def visible(command):
    """The commands below one, without `help`, which needs no page."""
    return [sub for sub in command.get("subcommands", []) if sub["shouldDisplay"] and sub["commandName"] != "help"]


def pages(tree, date):
    """File names and texts of the pages of a command and of all below it."""
    day = time.strftime("%B %-d, %Y", time.gmtime(date))
    return dict(pages_below(tree, [], day))


def pages_below(command, above, day):
    path = [*above, command["commandName"]]
    yield "-".join(path) + ".1", page(command, path, day)
    for sub in visible(command):
        yield from pages_below(sub, path, day)


def page(command, path, day):
    arguments = [argument for argument in command.get("arguments", []) if argument["shouldDisplay"]]
    lines = [f".Dd {day}", f".Dt {'-'.join(path).upper()} 1", ".Os ia3"]
    lines += [".Sh NAME", f".Nm {quoted(' '.join(path))}", f".Nd {text(command['abstract'].removesuffix('.'))}"]
    lines += [".Sh SYNOPSIS", ".Nm", *[synopsis(argument) for argument in arguments]]
    if visible(command):
        lines += [".Ar command", ".Op Ar argument ..."]
    lines += [".Sh DESCRIPTION", *paragraphs(command.get("discussion") or command["abstract"])]
    for title, members in sections(arguments):
        lines += [f".Sh {title}", ".Bl -tag -width 6n", *[line for each in members for line in item(each)], ".El"]
    lines += related(command, path)
    return "\n".join(lines) + "\n"


def sections(arguments):
    """Arguments by heading, in the order of `--help`: operands first, options without a heading last."""
    groups = {"ARGUMENTS": []}
    for argument in arguments:
        positional = argument["kind"] == "positional"
        title = "ARGUMENTS" if positional else text(argument.get("sectionTitle", "Options")).upper()
        groups.setdefault(title, []).append(argument)
    if "OPTIONS" in groups:
        groups["OPTIONS"] = groups.pop("OPTIONS")
    return [(title, members) for title, members in groups.items() if members]


def synopsis(argument):
    repeated = " ..." if argument["isRepeating"] else ""
    if argument["kind"] == "positional":
        shown = f"Ar {text(argument['valueName'])}{repeated}"
    else:
        shown = spelling(argument["preferredName"], argument) + repeated
    return f".Op {shown}" if argument["isOptional"] else f".{shown}"


def spelling(name, argument):
    flag = f"Fl {'' if name['kind'] == 'short' else '-'}{text(name['name'])}"
    return flag if argument["kind"] == "flag" else f"{flag} Ar {text(argument['valueName'])}"


def item(argument):
    if argument["kind"] == "positional":
        heading = f"Ar {text(argument['valueName'])}"
    else:
        heading = " , ".join(spelling(name, argument) for name in argument["names"])
    lines = [f".It {heading}", text(argument.get("abstract", ""))]
    if "allValues" in argument:
        lines.append(text(f"One of {', '.join(argument['allValues'])}."))
    if "defaultValue" in argument:
        lines.append(text(f"Default: {argument['defaultValue']}."))
    return lines


def related(command, path):
    names = ["-".join([*path, sub["commandName"]]) for sub in visible(command)]
    if len(path) > 1:
        names.insert(0, "-".join(path[:-1]))
    if not names:
        return []
    return [".Sh SEE ALSO", *[f".Xr {name} 1 ," for name in names[:-1]], f".Xr {names[-1]} 1"]


def paragraphs(prose):
    """Its lines; a blank one begins a paragraph."""
    return [text(line) if line.strip() else ".Pp" for line in prose.strip().split("\n")]


def quoted(words):
    return f'"{words}"'


def text(words):
    """Escaped for mdoc: a backslash, and a dot or a quote that would make a line a request."""
    words = words.strip().replace("\\", "\\e")
    return "\\&" + words if words[:1] in (".", "'") else words
