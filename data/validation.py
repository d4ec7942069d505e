"""The one validator: plain fields to a mention or labels, or to a list of what is wrong with them."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from data.problems import UNKNOWN_CATEGORY, Problem, problems_of
from data.record import Labels, Mention
from data.taxonomy import Taxonomy

_EMPTY_LIST = "[]"
LABEL_FIELDS = ("tonality", "categories", "excluded")


def parse_mention(fields: Mapping[str, Any]) -> Mention | list[Problem]:
    """Validate the fields of a mention; a field that no mention has is a problem."""
    try:
        return Mention.model_validate(dict(fields))
    except ValidationError as error:
        return problems_of(error)


def parse_labels(fields: Mapping[str, Any], taxonomy: Taxonomy) -> Labels | list[Problem]:
    """Validate `tonality`, `categories` and `excluded`; other fields are not looked at.

    `categories` is a list, or text as CSV holds it: `a|b`, a JSON list, `[]` for *none apply*. They come back in
    the order of the taxonomy. An excluded mention keeps no other label.
    """
    given = {name: fields[name] for name in LABEL_FIELDS if fields.get(name) is not None}
    categories = given.get("categories")
    try:
        if categories is not None:
            given["categories"] = category_list(categories)
        labels = Labels.model_validate(given)
    except ValidationError as error:
        return [
            Problem("categories", categories, problem.reason) if problem.field == "record" else problem
            for problem in problems_of(error)
        ]
    except ValueError as error:
        return [Problem("categories", categories, str(error))]
    unknown = taxonomy.unknown_categories(labels)
    if unknown:
        known = ", ".join(taxonomy.category_keys)
        reason = f"the taxonomy '{taxonomy.name}' has only: {known}"
        return [Problem("categories", key, reason, UNKNOWN_CATEGORY) for key in unknown]
    return canonical_labels(labels, taxonomy)


def canonical_labels(labels: Labels, taxonomy: Taxonomy) -> Labels:
    """Put categories in the order of the taxonomy, each once, and keep nothing beside an exclusion."""
    if labels.excluded:
        return Labels(excluded=labels.excluded)
    if labels.categories is None:
        return labels
    return labels.model_copy(update={"categories": in_order(labels.categories, taxonomy.category_keys)})


def in_order(chosen: Iterable[str], order: Iterable[str]) -> tuple[str, ...]:
    """Return what of `order` is chosen."""
    chosen = set(chosen)
    return tuple(key for key in order if key in chosen)


def category_list(value: object, separator: str = "|") -> tuple[object, ...]:
    """Read several values from one field: a list, or text as CSV holds it.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(value, str):
        text = value.strip()
        value = _json_list(text) if text.startswith("[") else [key.strip() for key in text.split(separator)]
    if not isinstance(value, list | tuple):
        example = f"a{separator}b"
        raise ValueError(  # noqa: TRY004 - a problem of the data, told apart from errors of the code
            f"expected a list of categories, or text such as '{example}' or '{_EMPTY_LIST}'; "
            f"found {type(value).__name__}"
        )
    return tuple(value)


def _json_list(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(f"starts like a JSON list but is none: {error}") from error
