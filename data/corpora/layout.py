"""What the folder of an imported corpus holds."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CorpusLayout:
    """Where the files of an imported corpus lie."""

    folder: Path

    @property
    def labels(self) -> Path:
        """Labelled rows as `prepare` reads them, with `split` where the corpus gives one."""
        return self.folder / "labels.jsonl"

    @property
    def taxonomy(self) -> Path:
        """The taxonomy that the categories are of."""
        return self.folder / "taxonomy.yaml"

    @property
    def rejects(self) -> Path:
        """Problems of rows that could not be used; see data.rejects. Not there where there were none."""
        return self.folder / "rejects.jsonl"

    @property
    def summary(self) -> Path:
        """What was read and what became of it; see data.corpora.summary."""
        return self.folder / "import.json"

    @property
    def files(self) -> tuple[Path, ...]:
        """All that an import writes."""
        return (self.labels, self.taxonomy, self.rejects, self.summary)

    @property
    def is_complete(self) -> bool:
        """Whether an import has written this folder."""
        return all(path.is_file() for path in (self.labels, self.taxonomy, self.summary))
