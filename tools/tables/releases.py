"""The releases of sd-scripts whose sources the tables follow, oldest first."""

from tools.tables.repository import Repository

# sd-scripts has tagged no release since v0.10.1, so later commits go by their month.
COMMIT = ("2026-02", "48d368fa557731ad0488c07304dfeba8c07910eb")
# A copy of sd-scripts' main branch in the folder sd-scripts of okdsf/KohyaTest; kohya_ss v26 pins a commit of that month.
NEWER = ("2026-07", "55893a7", "sd-scripts/")


def sd_scripts_releases(path, newer):
    """(release, repository, ref) of every release; ones without a tag are named by their month."""
    repository = Repository(path)
    name, commit = COMMIT
    newer_name, ref, prefix = NEWER
    return [
        *((tag, repository, tag) for tag in repository.tags()),
        (name, repository, commit),
        (newer_name, Repository(newer, prefix), ref),
    ]
