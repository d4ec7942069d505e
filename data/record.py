"""The records that pass between rooms: a mention, its labels, and one annotator's judgement of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from data.text import mention_key, model_text, normalize

MAX_TEXT = 20_000  # characters
MAX_BRAND = 200
MAX_FIELD = 2_000

Tonality = Literal["negative", "neutral", "positive"]
TONALITIES: tuple[Tonality, ...] = get_args(Tonality)  # the order of the model's outputs

Exclusion = Literal["not_about_brand", "not_russian", "spam"]
EXCLUSIONS: tuple[Exclusion, ...] = get_args(Exclusion)

Split = Literal["train", "dev", "test"]  # what a source may give; see data.split for the parts of a dataset

MediaType = Literal["social", "messenger", "video", "review", "forum", "news", "blog", "survey", "other"]
MEDIA_TYPES: Mapping[str, MediaType] = {
    "vk": "social",
    "ok": "social",
    "facebook": "social",
    "instagram": "social",
    "twitter": "social",
    "telegram": "messenger",
    "whatsapp": "messenger",
    "youtube": "video",
    "rutube": "video",
    "review": "review",
    "forum": "forum",
    "news": "news",
    "blog": "blog",
    "survey": "survey",
}


def _without_nul(value: str) -> str:
    if "\x00" in value:
        where = {"position": value.index("\x00")}
        raise PydanticCustomError("nul", "contains a NUL character at position {position}; remove it", where)
    return value


def _not_blank(value: str) -> str:
    # Asked of both forms: a text of nothing but zero-width characters is as empty as one of spaces.
    if not model_text(value) or not normalize(value):
        raise PydanticCustomError("empty", "is empty or only white space; a mention needs a text to judge")
    return value


def _moment(value: object) -> object:
    if isinstance(value, str | datetime) or value is None:
        return value
    found = {"found": type(value).__name__}
    raise PydanticCustomError("not_a_moment", "expected an ISO 8601 date and time as a string, found {found}", found)


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


Text = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(_without_nul), AfterValidator(_not_blank)]
Short = Annotated[str, Field(min_length=1, max_length=MAX_FIELD), AfterValidator(_without_nul)]
Brand = Annotated[str, Field(max_length=MAX_BRAND), AfterValidator(_without_nul), AfterValidator(_not_blank)]
Moment = Annotated[datetime, Field(strict=False), BeforeValidator(_moment), AfterValidator(_aware)]


class Record(BaseModel):
    """A frozen, strictly typed record without unknown fields."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Mention(Record):
    """One text in which, perhaps, one brand is named; only `text` is required.

    `published_at` without a time zone is taken as UTC. `media_type` follows from `source` and `id` from the
    mention's key where they are absent.
    """

    text: Text
    brand: Brand | None = None
    source: Short | None = None
    media_type: MediaType = Field(
        default_factory=lambda fields: MEDIA_TYPES.get((fields.get("source") or "").casefold(), "other")
    )
    published_at: Moment | None = None
    author: Short | None = None
    url: Short | None = None
    geo: Short | None = None
    lang: Short | None = None
    id: Short = Field(default_factory=lambda fields: mention_key(fields["text"], fields["brand"]))

    @property
    def key(self) -> str:
        """The hash of (normalized text, brand) that deduplicates mentions and names tasks."""
        return mention_key(self.text, self.brand)


class Labels(Record):
    """What people said of a mention. None is *not annotated*; empty `categories` are *none apply*."""

    tonality: Tonality | None = None
    categories: tuple[str, ...] | None = None
    excluded: Exclusion | None = None

    @model_validator(mode="after")
    def _categories_need_a_negative(self) -> Self:
        if self.categories and self.tonality in {"neutral", "positive"}:
            raise ValueError(
                f"categories of negativity {list(self.categories)} on a {self.tonality} mention; "
                "they may only be chosen for a negative one"
            )
        return self


class LabelledMention(Record):
    """A mention with the labels that its annotations were resolved into."""

    mention: Mention
    labels: Labels
    split: Split | None = None  # where the source itself gives one
    annotations: int = 1  # how many judgements the labels were resolved from


class Annotation(Record):
    """One annotator's judgement of one mention, and where it was read."""

    mention: Mention
    labels: Labels
    annotator: str
    updated_at: Moment | None = None
    origin: str  # "file:line" or "file:task 12", for messages
    split: Split | None = None


def mention_columns(mention: Mention) -> dict[str, Any]:
    """Flatten a mention to plain columns, with its key and an ISO 8601 `published_at`."""
    columns = mention.model_dump()
    columns["published_at"] = mention.published_at.isoformat() if mention.published_at else None
    return {"key": mention.key, **columns}
