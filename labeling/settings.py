"""The section `label` of params.yaml; what each setting does is said there."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from data.params import Settings

PULLED = Path("data/labels/label_studio.jsonl")  # where `tonika label pull` writes unless told otherwise

Order = Literal["uncertainty", "diversity", "category_rare_first", "random"]


class LabelSettings(Settings):
    """Section `label`: the project, and the order of the work."""

    project: str = Field(min_length=3, max_length=50)  # Label Studio's own limits
    annotators: int = Field(ge=1)
    overlap: int = Field(ge=0, le=100)
    controls: str | None
    tasks_per_control: int = Field(ge=1)
    order: Order
    near_duplicate_similarity: float = Field(ge=0.5, le=1)
    seed: int
