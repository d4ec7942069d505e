"""The cases of the behavioural suite, each with its own rule for passing.

Kinds and their names are those of Ribeiro et al. 2020, "Beyond Accuracy: Behavioral Testing of NLP Models with
CheckList".
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import BeforeValidator, Field, model_validator

from data.record import Brand, Mention, Record, Text, Tonality
from serving.scoring.decision import Score

Kind = Literal["minimum_functionality", "invariance", "directional"]
KINDS: tuple[Kind, ...] = get_args(Kind)

Capability = Literal[
    "negation",
    "intensifiers",
    "irony",
    "emoji",
    "spelling",
    "swearing",
    "case",
    "transliteration",
    "names_and_numbers",
    "comparisons",
    "questions",
    "official_replies",
    "advertising",
    "markup",
]
CAPABILITIES: tuple[Capability, ...] = get_args(Capability)

_LABEL = "negative"  # whose probability a directional case looks at


class MinimumFunctionality(Record):
    """A text and the tonality that any careful reader gives it toward each brand; passes if all are right."""

    kind: ClassVar[Kind] = "minimum_functionality"

    id: str
    text: Text
    toward: dict[Brand, Tonality] = Field(min_length=1)

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """One a brand."""
        return tuple(Mention(text=self.text, brand=brand) for brand in self.toward)

    @property
    def expectations(self) -> tuple[str, ...]:
        """What is expected of each mention, in words."""
        return tuple(self.toward.values())

    def passes(self, scores: Sequence[Score]) -> bool:
        """Judge the scores of `mentions`, in order."""
        return [score.tonality for score in scores] == list(self.toward.values())


class Variant(Record):
    """Another form of a text; of another brand where that is exchanged, too."""

    text: Text
    brand: Brand | None = None


def _as_variant(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


class Invariance(Record):
    """A text and variants of it; passes if all get one tonality, whichever it is."""

    kind: ClassVar[Kind] = "invariance"

    id: str
    brand: Brand
    text: Text
    variants: tuple[Annotated[Variant, BeforeValidator(_as_variant)], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if len(set(self.mentions)) < len(self.mentions):
            raise ValueError("the text or a variant is there twice; each needs to differ from the others")
        return self

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The text itself, then its variants."""
        variants = (Mention(text=variant.text, brand=variant.brand or self.brand) for variant in self.variants)
        return (Mention(text=self.text, brand=self.brand), *variants)

    @property
    def expectations(self) -> tuple[str, ...]:
        """What is expected of each mention, in words."""
        return ("any", *["the same"] * len(self.variants))

    def passes(self, scores: Sequence[Score]) -> bool:
        """Judge the scores of `mentions`, in order."""
        return len({score.tonality for score in scores}) == 1


class Directional(Record):
    """A text and a changed one; passes if the probability of `negative` moves that way, however little."""

    kind: ClassVar[Kind] = "directional"

    id: str
    brand: Brand
    text: Text
    changed: Text
    negative: Literal["rises", "falls"]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if self.changed == self.text:
            raise ValueError("the changed text is the text itself; it needs to differ")
        return self

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The text, then the changed one."""
        return tuple(Mention(text=text, brand=self.brand) for text in (self.text, self.changed))

    @property
    def expectations(self) -> tuple[str, ...]:
        """What is expected of each mention, in words."""
        return ("any", f"{_LABEL} {self.negative}")

    def passes(self, scores: Sequence[Score]) -> bool:
        """Judge the scores of `mentions`, in order."""
        before, after = (score.tonality_probabilities[_LABEL] for score in scores)
        return after > before if self.negative == "rises" else after < before


Case = MinimumFunctionality | Invariance | Directional


class CapabilityCases(Record):
    """All cases of one capability: the content of one file."""

    capability: Capability
    title: str  # Russian, as `about`: annotators review the cases
    about: str
    minimum_functionality: tuple[MinimumFunctionality, ...] = ()
    invariance: tuple[Invariance, ...] = ()
    directional: tuple[Directional, ...] = ()

    @property
    def cases(self) -> tuple[Case, ...]:
        """The cases of every kind."""
        return (*self.minimum_functionality, *self.invariance, *self.directional)
