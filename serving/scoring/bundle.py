"""The bundle: the folder that training exports and serving loads. No pickle anywhere."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from data.record import Record
from data.taxonomy import Taxonomy
from serving.errors import BundleError
from serving.scoring.golden import GoldenScore
from serving.scoring.profile import Profile

Biases = tuple[float, float, float]  # of the tonalities, in the order of data.record.TONALITIES
NO_BIAS: Biases = (0.0, 0.0, 0.0)

_Threshold = Annotated[float, Field(gt=0, le=1)]
TonalityThresholds = tuple[_Threshold, _Threshold, _Threshold]  # in the same order
EQUAL_THRESHOLDS: TonalityThresholds = (1 / 3, 1 / 3, 1 / 3)

_Counts = tuple[int, int, int]
Confusion = tuple[_Counts, _Counts, _Counts]  # mentions by annotated (rows) and given tonality, in the same order


@dataclass(frozen=True)
class BundleLayout:
    """Where the files of a bundle lie."""

    folder: Path

    @property
    def model(self) -> Path:
        """ONNX graph: logits `tonality` [n, 3] and `categories` [n, c].

        It takes int64 `input_ids`, int64 `attention_mask` and float32 `pooling_weights`, each [n, tokens].
        """
        return self.folder / "model.onnx"

    @property
    def tokenizer(self) -> Path:
        """The fast tokenizer, with its pair template."""
        return self.folder / "tokenizer.json"

    @property
    def config(self) -> Path:
        """What the model's outputs mean; see BundleConfig."""
        return self.folder / "bundle.json"

    @property
    def manifest(self) -> Path:
        """SHA-256 of each of the other files."""
        return self.folder / "manifest.json"

    @property
    def content(self) -> tuple[Path, ...]:
        """The files that the manifest covers."""
        return (self.model, self.tokenizer, self.config)


class BundleConfig(Record):
    """How to read the model's outputs, and where the model comes from."""

    format: Literal[1] = 1
    taxonomy: Taxonomy
    prefix: str  # put before every text, as the encoder was trained with
    max_length: int = Field(ge=16)  # tokens of text and brand together
    shows_brand: bool  # whether the brand goes in as the second of a pair
    focus_distance: float = Field(ge=0)  # tokens; see MentionEncoder
    tonality_temperature: float = Field(gt=0)
    tonality_biases: Biases = NO_BIAS
    tonality_thresholds: TonalityThresholds = EQUAL_THRESHOLDS  # see serving.scoring.decision
    category_temperature: float = Field(gt=0)
    category_thresholds: dict[str, float]  # a category is chosen at or above its own
    categories_need_negative: bool = True  # False: they are chosen whatever the tonality, as some corpora have them
    abstention_threshold: float = Field(ge=0, le=1)  # needs review below this confidence
    precision: Literal["float32", "int8"]
    backbone: str
    dataset: str  # version of the dataset it was trained on
    run_id: str
    created_at: str  # ISO 8601
    metrics: dict[str, float]  # measured on the calibration part at export
    confusion: Confusion | None = None  # of the calibration part, as this bundle scores it
    profile: Profile | None = None  # of the calibration part, as this bundle scores it
    golden: tuple[GoldenScore, ...] | None = None  # what it gives for a few mentions, to be compared when it is loaded

    @model_validator(mode="after")
    def _a_threshold_for_each_category(self) -> Self:
        if set(self.category_thresholds) != set(self.taxonomy.category_keys):
            raise ValueError(
                f"category_thresholds are for {sorted(self.category_thresholds)}, "
                f"the taxonomy has {sorted(self.taxonomy.category_keys)}"
            )
        return self


def seal(folder: Path, config: BundleConfig) -> None:
    """Write `bundle.json` and the manifest beside the model and tokenizer that already lie in `folder`."""
    layout = BundleLayout(folder)
    layout.config.write_text(
        json.dumps(config.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    digests = {path.name: sha256(path) for path in layout.content}
    layout.manifest.write_text(json.dumps(digests, indent=2) + "\n", encoding="utf-8")


def open_bundle(folder: Path) -> BundleConfig:
    """Verify the checksums of a bundle and read its configuration.

    Raises:
        BundleError: a file is missing or altered, or the configuration is not one that this version reads.
    """
    layout = BundleLayout(folder)
    missing = [path.name for path in (*layout.content, layout.manifest) if not path.is_file()]
    if missing:
        raise BundleError(f"{folder} is not a complete bundle: {missing} missing; export or download it again")
    try:
        digests = json.loads(layout.manifest.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BundleError(f"{layout.manifest} is not JSON: {error}") from error
    for path in layout.content:
        expected, found = digests.get(path.name), sha256(path)
        if expected != found:
            raise BundleError(
                f"{path} was altered: its SHA-256 is {found}, the manifest says {expected}; "
                "export or download the bundle again"
            )
    try:
        return BundleConfig.model_validate_json(layout.config.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise BundleError(f"{layout.config} cannot be read by this version of Tonika: {error}") from error


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
