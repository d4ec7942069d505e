"""What a corpus calls categories, as the keys of a taxonomy: of its own, or of one that there is already."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from data.taxonomy import CATEGORY_KEY, MAX_CATEGORY_KEY, Category, Taxonomy, load_taxonomy
from data.validation import category_list

_KEY = re.compile(CATEGORY_KEY)
_HALF_PAIR = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Chosen:
    """The categories of one mention."""

    keys: tuple[str, ...] | None  # None: not known
    dropped: tuple[str, ...] = ()  # values of which nothing is known


@dataclass(frozen=True)
class Vocabulary:
    """What each value that a corpus has means in a taxonomy."""

    taxonomy: Taxonomy
    keys: Mapping[str, tuple[str, ...]]  # by value; empty where it is none of the taxonomy's categories
    drop_others: bool = False

    def choose(self, values: Sequence[str]) -> Chosen:
        """Translate the values of one mention; no value at all says that none applies.

        A value that has no meaning here leaves open which category it might have been. Where others remain, they
        are kept, and those that are not chosen count as not applying. Where none remains, it is not known whether
        any applies: an empty list would claim that none does.

        Raises:
            ValueError: a value has no meaning and may not be dropped; the message names it.
        """
        others = tuple(value for value in values if value not in self.keys)
        if others and not self.drop_others:
            raise ValueError(
                f"the mapping says nothing of {', '.join(map(repr, others))}; name it in categories.values "
                "([] where it is none of ours), or let categories.others be drop"
            )
        keys = tuple(dict.fromkeys(key for value in values for key in self.keys.get(value, ())))
        return Chosen(None if others and not keys else keys, others)


def category_values(found: object, separator: str) -> list[str]:
    """Read what a row has in its column of categories: a list, or text such as `a|b`, a JSON list, or `[]`.

    Raises:
        ValueError: it is something else, or names a category by nothing but white space.
    """
    values = category_list(found, separator)
    strange = [value for value in values if not _is_name(value)]
    if strange:
        raise ValueError(f"expected names of categories, found {strange[0]!r}; [] says that none applies")
    return [str(value).strip() for value in values]


def _is_name(value: object) -> bool:
    if not isinstance(value, str):
        return isinstance(value, int)
    # JSON can hold half of a surrogate pair, which no file in UTF-8 can.
    return bool(value.strip()) and not _HALF_PAIR.search(value)


def category_key(value: str) -> str:
    """Make a taxonomy's key of what a corpus calls a category: itself in lower case, or a hash where that is none."""
    key = value.casefold()
    if _KEY.fullmatch(key) and len(key) <= MAX_CATEGORY_KEY:
        return key
    return f"c{hashlib.sha256(value.encode()).hexdigest()[:8]}"


def own_vocabulary(name: str, values: Iterable[str]) -> Vocabulary:
    """Make a taxonomy of a corpus's own values, by key; a category is called what the corpus calls it.

    Values of one key (they differ in upper and lower case alone) are one category.
    """
    keys = {value: category_key(value) for value in sorted(values)}
    names = {keys[value]: value for value in reversed(keys)}  # the first of several gives the name
    categories = tuple(
        Category(key=key, name_ru=names[key], name_en=names[key], definition=f"As {name} has it.")
        for key in sorted(names)
    )
    taxonomy = Taxonomy(name=name, tonalities=load_taxonomy().tonalities, categories=categories)
    return Vocabulary(taxonomy, {value: (key,) for value, key in keys.items()})


def mapped_vocabulary(
    taxonomy: Taxonomy, meanings: Mapping[str, tuple[str, ...]] | None, *, drop_others: bool
) -> Vocabulary:
    """Take the meanings that a mapping gives; without them the values are the taxonomy's keys already.

    Raises:
        ValueError: a meaning is no category of the taxonomy.
    """
    own = {key: (key,) for key in taxonomy.category_keys}
    given = own if meanings is None else meanings
    for value, keys in given.items():
        unknown = [key for key in keys if key not in own]
        if unknown:
            known = ", ".join(own)
            raise ValueError(
                f"categories.values.{value}: the taxonomy '{taxonomy.name}' has no {unknown}, only: {known}"
            )
    return Vocabulary(taxonomy, given, drop_others)
