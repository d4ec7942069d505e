"""The Label Studio project: made as the taxonomy and the settings want it, and kept so."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError, fromstring

from label_studio_sdk.core.pagination import SyncPager
from markdown_it import MarkdownIt

from data.taxonomy import Taxonomy
from labeling.errors import LabelingError
from labeling.exchange.tasks import changed_tasks
from labeling.interface.configuration import labelling_configuration
from labeling.interface.guide import annotators_guide
from labeling.server.connection import Connection, explained
from labeling.settings import LabelSettings

SEQUENTIAL = "Sequential sampling"  # in the order of the tasks, which is the order that `push` gives them


@dataclass(frozen=True)
class SetUp:
    """What `set_up` found and did."""

    project: int
    created: bool
    changed: tuple[str, ...]  # properties of a project that was there already


def set_up(connection: Connection, taxonomy: Taxonomy, settings: LabelSettings) -> SetUp:
    """Create the project, or change what differs from the taxonomy and the settings; annotations stay.

    An annotation stores keys, so that a category may be renamed at any time.

    Raises:
        LabelingError: the server cannot be worked with, has two projects of that title, or has annotations with a
            category that the taxonomy no longer has.
    """
    wanted = _wanted(taxonomy, settings)
    found = find_project(connection, settings.project)
    with explained(connection.url):
        if found is None:
            created = connection.client.projects.create(title=settings.project, **wanted)
            return SetUp(int(created.id or 0), created=True, changed=())
        present = connection.client.projects.get(found).model_dump()
        changed = {name: value for name, value in wanted.items() if present.get(name) != value}
        if "label_config" in changed:
            _refuse_removed(connection, found, category_keys(str(present["label_config"])), taxonomy)
        if changed:
            connection.client.projects.update(found, **changed)
    return SetUp(found, created=False, changed=tuple(sorted(changed)))


def find_project(connection: Connection, title: str) -> int | None:
    """Return the id of the project with exactly this title, None if there is none.

    Raises:
        LabelingError: there are several, or the server cannot be worked with.
    """
    with explained(connection.url):
        listed: SyncPager[Any, Any] = connection.client.projects.list(title=title)
        found = [int(project.id) for project in listed if project.title == title]
    if len(found) > 1:
        links = ", ".join(connection.project_link(project) for project in found)
        raise LabelingError(f"several projects are called '{title}': {links}; rename all but one of them")
    return found[0] if found else None


def the_project(connection: Connection, title: str) -> int:
    """Return the id of the project.

    Raises:
        LabelingError: there is none, or several, or the server cannot be worked with.
    """
    found = find_project(connection, title)
    if found is None:
        raise LabelingError(f"{connection.url} has no project '{title}'; `tonika label setup` makes it")
    return found


def category_keys(configuration: str) -> set[str]:
    """Return the keys that the control `categories` of a labelling configuration offers; none if there is no such."""
    try:
        root = fromstring(configuration)  # noqa: S314 - from our own server, and read for names only
    except ParseError:
        return set()
    return {
        choice.get("alias") or choice.get("value") or ""
        for control in root.iter("Choices")
        if control.get("name") == "categories"
        for choice in control.iter("Choice")
    }


def _wanted(taxonomy: Taxonomy, settings: LabelSettings) -> dict[str, Any]:
    return {
        "label_config": labelling_configuration(taxonomy),
        "expert_instruction": MarkdownIt().render(annotators_guide(taxonomy)),
        "show_instruction": True,
        "show_collab_predictions": True,
        "enable_empty_annotation": False,
        "sampling": SEQUENTIAL,
        "maximum_annotations": settings.annotators,
        "overlap_cohort_percentage": settings.overlap,
    }


def _refuse_removed(connection: Connection, project: int, present: Iterable[str], taxonomy: Taxonomy) -> None:
    # Label Studio itself would let a category go whose annotations then mean nothing.
    removed = set(present) - set(taxonomy.category_keys)
    if not removed:
        return
    used = Counter(key for task in changed_tasks(connection, project) for key in _categories_of(task) if key in removed)
    if used:
        counts = ", ".join(f"{key} ({count} annotations)" for key, count in sorted(used.items()))
        raise LabelingError(
            f"the taxonomy no longer has {counts}, which project {connection.project_link(project)} uses; keep the "
            "category (its name may change freely), or choose other categories in these annotations first"
        )


def _categories_of(task: Mapping[str, Any]) -> Iterable[str]:
    for annotation in task.get("annotations") or ():
        for item in annotation.get("result") or ():
            if isinstance(item, dict) and item.get("from_name") == "categories":
                yield from (item.get("value") or {}).get("choices") or ()
