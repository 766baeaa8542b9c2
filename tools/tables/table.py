"""Writes tables: tab-separated, one header line, no quoting."""


def cell(value):
    if value is None:
        return ""
    if value is True:
        return "true"
    if value is False:
        return "false"
    return " ".join(str(value).replace("\t", " ").split())


def write_table(path, header, rows, keys=1):
    lines = ["\t".join(header)]
    seen = set()
    for row in sorted([[cell(value) for value in row] for row in rows]):
        if len(row) != len(header):
            raise ValueError(f"{path}: {row} does not fit {header}")
        key = tuple(row[:keys])
        if key in seen:
            raise ValueError(f"{path}: {key} twice")
        seen.add(key)
        lines.append("\t".join(row))
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(lines) + "\n")
    print(f"{path}: {len(lines) - 1} rows")


def read_table(path):
    with open(path, encoding="utf-8") as file:
        header, *lines = file.read().split("\n")[:-1]
    names = header.split("\t")
    return [dict(zip(names, line.split("\t"))) for line in lines]
