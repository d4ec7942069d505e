"""When and where the models were made: they are kept, and a later call may measure them."""

from collections.abc import Mapping

from benchmarks.corpora.bundles import Bundles, Origin
from benchmarks.corpora.table import BLIND, JOINT, SEPARATE

ORIGINS_HEAD = "| model | of | minutes | commit | machine |\n|---|---|---|---|---|"


def origin_rows(bundles: Mapping[str, Mapping[str, Bundles]]) -> list[str]:
    """Make a row for every model of `bundles`, which are by task and name."""
    tasks: dict[tuple[str, Origin], list[str]] = {}
    for task, models in bundles.items():
        for name, each in models.items():
            tasks.setdefault((name, each.origin), []).append(task)
    return [
        f"| {name} | {'; '.join(of)} | {origin.minutes:.0f} | `{_short(origin.commit)}` | {origin.machine} |"
        for (name, origin), of in sorted(tasks.items(), key=lambda item: (SEPARATE, JOINT, BLIND).index(item[0][0]))
    ]


def _short(commit: str) -> str:
    """Return the first digits of a commit, and a plus for changes that were not committed."""
    return commit[:12] + ("+" if commit.endswith("+changes") else "")
