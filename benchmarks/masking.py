"""What masking does to real texts: how many it changes, and how many decisions of the model change with them.

    dvc repro && python -m benchmarks.masking --corpora FOLDER

Corpora that are not there are skipped. Some are anonymized already: what is changed there says little of others.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from benchmarks.corpus import MAPPINGS, Corpus, CorpusError, read_corpus
from benchmarks.document import machine, write_section
from data.masking.mentions import mask_mention
from data.record import Mention
from data.text import model_text
from serving.scoring.decision import Score
from serving.scoring.scorer import Scorer
from training.tracking import git_commit

_HEAD = (
    "| corpus | mentions | masked | of these other to the model | tonality changed | categories changed |\n"
    "|---|---|---|---|---|---|"
)
_BATCH = 256  # mentions


@dataclass(frozen=True)
class Effect:
    """Counts of mentions."""

    mentions: int
    masked: int  # whose text, author or address changed
    shown: int  # whose text the model sees changed: an @name is hidden from it anyway
    tonality: int  # of which the model says another tonality
    categories: int  # of which it chooses other categories

    def row(self, name: str) -> str:
        """Write a line of the table; shares are of all mentions."""
        counts = (self.masked, self.shown, self.tonality, self.categories)
        shares = (f"{count} ({count / max(1, self.mentions):.2%})" for count in counts)
        return f"| {' | '.join((name, str(self.mentions), *shares))} |"


def measure_effect(scorer: Scorer, mentions: Sequence[Mention]) -> Effect:
    """Mask mentions, and score those that the model sees changed before and after."""
    pairs = [(mention, masked) for mention in mentions if isinstance(masked := mask_mention(mention), Mention)]
    changed = [pair for pair in pairs if _content(pair[0]) != _content(pair[1])]
    shown = [(before, after) for before, after in changed if _seen(before) != _seen(after)]
    tonality = categories = 0
    for start in track(range(0, len(shown), _BATCH), "score", disable=not shown):
        part = shown[start : start + _BATCH]
        scores = zip(scorer.score([one for one, _ in part]), scorer.score([other for _, other in part]), strict=True)
        for before, after in scores:
            tonality += before.tonality != after.tonality
            categories += _chosen(before) != _chosen(after)
    return Effect(len(mentions), len(changed), len(shown), tonality, categories)


def main(
    corpora: Annotated[Path, typer.Option(help="The folder that holds the corpora.")],
    bundle: Annotated[Path, typer.Option(help="The model.")] = Path("artifacts/bundle"),
    document: Annotated[Path, typer.Option(help="Where the table is written.")] = Path("docs/benchmarks.md"),
) -> None:
    """Measure every corpus that is there, print the table and write it to the document."""
    started, commit = time.monotonic(), git_commit()
    scorer = Scorer.load(bundle)
    lines = [_HEAD]
    for name in sorted(path.stem for path in MAPPINGS.glob("*.yaml") if (corpora / path.stem).is_dir()):
        lines.append(measure_effect(scorer, _mentions(read_corpus(corpora, name))).row(name))
        typer.echo(lines[-1])
    if len(lines) == 1:
        raise CorpusError(f"{corpora} holds none of the corpora in {MAPPINGS}; name the folder that does")
    facts = {
        "command": "python -m benchmarks.masking --corpora FOLDER",
        "commit": commit,
        "model": f"run {scorer.config.run_id}, {scorer.config.precision}, dataset {scorer.config.dataset}",
        "machine": machine(),
        "minutes": f"{(time.monotonic() - started) / 60:.0f}",
    }
    write_section(document, "Masking", facts, "\n".join(lines))


def _mentions(corpus: Corpus) -> list[Mention]:
    return [item.mention for item in (*corpus.train, *corpus.dev, *corpus.test)]


def _chosen(score: Score) -> set[str]:
    return {category.key for category in score.categories}


def _content(mention: Mention) -> tuple[str | None, ...]:
    return mention.text, mention.author, mention.url


def _seen(mention: Mention) -> str:
    return model_text(mention.text, mention.brand)


if __name__ == "__main__":
    typer.run(main)
