"""A folder as a .tar.gz whose bytes depend on nothing but the files' names, modes and contents, and on a date."""

import gzip
import hashlib
import shutil
import tarfile


def pack(folder, archive, date):
    """Packs `folder` under its own name."""
    with (
        archive.open("wb") as file,
        gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=date) as packed,
        tarfile.open(mode="w", fileobj=packed, format=tarfile.USTAR_FORMAT) as tar,
    ):
        for path in [folder, *sorted(folder.rglob("*"))]:
            entry = tarfile.TarInfo(str(path.relative_to(folder.parent)))
            entry.mtime = date
            entry.mode = 0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644
            if path.is_dir():
                entry.type = tarfile.DIRTYPE
                tar.addfile(entry)
            else:
                entry.size = path.stat().st_size
                with path.open("rb") as content:
                    tar.addfile(entry, content)


def write_checksum(file):
    """Writes FILE.sha256, which `sha256sum --check` reads."""
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    checksum = file.with_name(file.name + ".sha256")
    checksum.write_text(f"{digest}  {file.name}\n", "ascii")
    return checksum


def clear(folder):
    """An empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
