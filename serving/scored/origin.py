"""Which model gave the scores of a file, and how often it errs; kept in the metadata of Parquet files."""

from typing import Self

from pydantic import ValidationError

from data.errors import DataError
from data.record import Record
from data.taxonomy import Taxonomy
from serving.scoring.bundle import BundleConfig, Confusion

_KEY = b"tonika"  # of the metadata of a Parquet file


class ScoreOrigin(Record):
    """A model, by the names that it has in the registry, and what is needed to read its scores."""

    model: str
    version: str  # the registry's number, or the beginning of the SHA-256 of a bundle that came as a folder
    run_id: str
    dataset: str
    taxonomy: Taxonomy
    confusion: Confusion | None = None  # of the model's calibration part; None if its bundle does not say

    @classmethod
    def of(cls, model: str, version: str, config: BundleConfig) -> Self:
        """Describe a bundle."""
        return cls(
            model=model,
            version=version,
            run_id=config.run_id,
            dataset=config.dataset,
            taxonomy=config.taxonomy,
            confusion=config.confusion,
        )

    def metadata(self) -> dict[bytes, bytes]:
        """Return what goes into the metadata of a Parquet file's schema."""
        return {_KEY: self.model_dump_json().encode()}

    @classmethod
    def read(cls, metadata: dict[bytes, bytes] | None) -> Self:
        """Read it from the metadata of a Parquet file's schema.

        Raises:
            DataError: it is not there, or not one that this version reads.
        """
        found = (metadata or {}).get(_KEY)
        if found is None:
            raise DataError("the file does not say which model scored it; expected one that `tonika score` wrote")
        try:
            return cls.model_validate_json(found)
        except ValidationError as error:
            raise DataError(
                f"the file says in a way that this version does not read which model scored it: {error}; score it again"
            ) from error
