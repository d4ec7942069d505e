"""Whether the words that an explanation names matter more than others, and what naming them costs.

    dvc repro && python -m benchmarks.explanation

Without words the probability of what was said falls (comprehensiveness), and with nothing but them, and the brand, it
should hold (sufficiency): the heaviest, beside as many at random and the longest. That the heaviest single word beats
any other follows from how weights are made; what two and three do together, and alone, does not.
"""

import time
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.progress import track

from benchmarks.document import machine, write_section
from benchmarks.explanation.deletion import delete_words
from benchmarks.explanation.table import Cost, render
from data.dataset import read_clusters, read_part
from data.record import Mention
from serving.scoring.explanation.explain import explain
from serving.scoring.explanation.occlusion import MAX_UNITS, Decision
from serving.scoring.explanation.words import find_words
from serving.scoring.scorer import Scorer
from training.tracking import git_commit

_SAMPLES = 2000


def measure_cost(scorer: Scorer, mention: Mention) -> Cost:
    """Time a mention that is scored and then explained, as one request after another does it."""
    started = time.perf_counter()
    (score,) = scorer.score([mention])
    scored = time.perf_counter()
    explanation = explain(scorer, mention, Decision.of(score))
    ended = time.perf_counter()
    words = len(find_words(mention.text, mention.brand if scorer.config.shows_brand else None))
    return Cost(1 + min(words, MAX_UNITS), scored - started, ended - scored, bool(explanation.tonality))


def main(
    bundle: Annotated[Path, typer.Option(help="The model that is explained.")] = Path("artifacts/bundle"),
    dataset: Annotated[Path, typer.Option(help="What `tonika data prepare` wrote.")] = Path("artifacts/dataset"),
    parts: Annotated[str, typer.Option(help="Parts of the dataset, separated by commas.")] = "dev,test",
    draws: Annotated[int, typer.Option(min=1, help="How often as many words are taken at random.")] = 5,
    seed: Annotated[int, typer.Option()] = 0,
    document: Annotated[Path, typer.Option(help="Where the tables are written.")] = Path("docs/benchmarks.md"),
) -> None:
    """Delete words, measure what it does and what explaining costs, print the tables and write them to the document."""
    started, commit = time.monotonic(), git_commit()
    scorer = Scorer.load(bundle)
    generator = np.random.default_rng(seed)
    mentions = [item.mention for part in parts.split(",") for item in read_part(dataset, part)]
    clusters = [cluster for part in parts.split(",") for cluster in read_clusters(dataset, part)]
    deleted, groups, costs = [], [], []
    for mention, cluster in track(list(zip(mentions, clusters, strict=True)), "explain and delete"):
        costs.append(measure_cost(scorer, mention))
        found = delete_words(scorer, mention, draws, generator)
        deleted += found
        groups += [cluster] * len(found)
    table = render(deleted, np.unique(groups, return_inverse=True)[1], costs, _SAMPLES, seed)
    typer.echo(table)
    facts = {
        "command": f"python -m benchmarks.explanation --parts {parts} --draws {draws} --seed {seed}",
        "commit": commit,
        "model": f"run {scorer.config.run_id}, {scorer.config.precision}, dataset {scorer.config.dataset}",
        "machine": machine(),
        "minutes": f"{(time.monotonic() - started) / 60:.0f}",
    }
    write_section(document, "Explanation: the deletion test", facts, table)


if __name__ == "__main__":
    typer.run(main)
