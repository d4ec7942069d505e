"""Reading the case files: one a capability, refused with file and line where something is wrong."""

from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from training.errors import TrainingError
from training.evaluation.behaviour.cases import CAPABILITIES, CapabilityCases

CASES = Path(__file__).with_name("cases")

_PYDANTIC_PREFIX = "Value error, "
_SHOWN = 80  # characters of what was found


class _StrictLoader(yaml.SafeLoader):
    """A loader that refuses a key given twice: YAML would keep the last one and lose the cases of the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        keys = [key.value for key, _ in node.value]
        repeated = sorted({str(key) for key in keys if keys.count(key) > 1})
        if repeated:
            raise yaml.MarkedYAMLError(problem=f"{repeated} given twice", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep=deep)


def load_suite(folder: Path = CASES) -> tuple[CapabilityCases, ...]:
    """Read every case file of `folder`, in the order of CAPABILITIES.

    Raises:
        TrainingError: there is none, or one is not a file of cases; the message names file, line and field.
    """
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise TrainingError(f"no case files (*.yaml) in {folder}; the suite's own ones are in {CASES}")
    return tuple(sorted(map(load_cases, files), key=lambda found: CAPABILITIES.index(found.capability)))


def load_cases(path: Path) -> CapabilityCases:
    """Read one case file, which is named after its capability.

    Raises:
        TrainingError: it is not YAML, has a field, capability, kind or label that is not known, an id that is
            there twice or is not the capability and a number, or no cases.
    """
    try:
        loader = _StrictLoader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        content = loader.construct_document(node) if node else None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path} is not a YAML file in UTF-8 with each key given once: {error}") from error
    try:
        # Lax about containers only: YAML knows lists, the records hold tuples.
        found = CapabilityCases.model_validate(content, strict=False)
    except ValidationError as error:
        problems = [f"{path}:{_told(problem, node)}" for problem in error.errors(include_url=False)]
        raise TrainingError("\n".join(problems)) from error
    _check_names(path, found)
    return found


def _check_names(path: Path, found: CapabilityCases) -> None:
    if path.stem != found.capability:
        raise TrainingError(f"{path} holds the capability {found.capability!r}; name it {found.capability}.yaml")
    if not found.cases:
        raise TrainingError(f"{path} has no cases; write some or remove it")
    ids = [case.id for case in found.cases]
    for name in ids:
        capability, _, number = name.rpartition("-")
        if capability != found.capability or not (number.isascii() and number.isdecimal()):
            raise TrainingError(f"{path}: the id {name!r} is not of the form {found.capability}-NN")
        if ids.count(name) > 1:
            raise TrainingError(f"{path}: the id {name!r} is there {ids.count(name)} times; each case needs its own")


def _told(problem: ErrorDetails, node: yaml.Node | None) -> str:
    place, reason = problem["loc"], problem["msg"].removeprefix(_PYDANTIC_PREFIX)
    if problem["type"] == "extra_forbidden":
        reason = f"unknown field; a file has {', '.join(CapabilityCases.model_fields)}, a case what its kind needs"
    field = ".".join(map(str, place)) or "the file"
    return f"{_line(node, place)}: {field}: {reason}, found {str(problem['input'])[:_SHOWN]!r}"


def _line(node: yaml.Node | None, place: Sequence[int | str]) -> int:
    """Return the line, from 1, of the deepest step of `place` that the file has."""
    line = node.start_mark.line if node else 0
    for step in place:
        if isinstance(node, yaml.MappingNode):
            entry = next(((key, value) for key, value in node.value if key.value == step), None)
            if entry is None:
                break
            line, node = entry[0].start_mark.line, entry[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line
        else:
            break
    return line + 1
