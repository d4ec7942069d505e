"""What the things of a digest are called in its language."""

from dataclasses import dataclass

from data.taxonomy import Taxonomy
from serving.digest.breakdown import Part
from serving.digest.page.language import Language


@dataclass(frozen=True)
class Naming:
    """Names for readers; what has no name of its own is called as it is."""

    language: Language
    taxonomy: Taxonomy

    def part(self, what: str, part: Part) -> str:
        """Name a part of the mentions; `what` is media_types, sources, places or brands."""
        if part.kind == "unknown":
            return self.language.say("unknown")
        if part.kind == "others":
            return self.language.say("others", number=part.name)
        if what == "media_types":
            return self.language.media_types.get(part.name, part.name)
        return self.source(part.name) if what == "sources" else part.name

    def source(self, name: str | None) -> str:
        """Name a source."""
        return self.language.say("unknown") if name is None else self.language.sources.get(name, name)

    def category(self, key: str | None) -> str:
        """Name a category of negativity; None is the lack of one."""
        if key is None:
            return self.language.say("no_category")
        category = next(one for one in self.taxonomy.categories if one.key == key)
        return category.name_ru if self.language.code == "ru" else category.name_en

    def category_at(self, column: int | None) -> str:
        """Name the category of a column."""
        return "—" if column is None else self.category(self.taxonomy.category_keys[column])

    def tonality(self, place: int) -> str:
        """Name a tonality by its place in data.record.TONALITIES, as the taxonomy does."""
        entry = self.taxonomy.tonalities[place]
        return entry.name_ru if self.language.code == "ru" else entry.name_en
