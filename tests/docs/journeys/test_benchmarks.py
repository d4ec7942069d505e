"""Benchmarks that the documents name, at a size of seconds: that they run, not what they find."""

from pathlib import Path

import pytest

from tests.docs.journeys.files import write_corpus
from tests.docs.journeys.reader import Reader
from tests.training.labelled import random_mentions

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("trained")]

SHORT = {
    "FOLDER": "../corpora",
    "13,29,47,61,83,97,101,113,131,149": "13",
    "100,200,400,700,1000,1500,2000": "40,80",
    "--folds 5 --seeds 13,29,47": "--folds 2 --seeds 13",
    "--seeds 20": "--seeds 1",
    "--events 1000": "--events 20",
    "--months 120": "--months 1",
    "--sizes 100,10000,100000,1000000": "--sizes 100",
    "--parts dev,test --draws 5": "--parts dev --draws 1",
}


@pytest.fixture(scope="module")
def benchmarker(trained: Path) -> Reader:
    corpora = trained.parent / "corpora"
    write_corpus(corpora / "tweets", train=random_mentions(200, 1), dev=random_mentions(60, 2))
    return Reader(trained, SHORT)


def test_models_of_the_sample(benchmarker: Reader):
    benchmarker.runs("python -m benchmarks.sample --folds", says="TF-IDF")
    benchmarker.runs("python -m benchmarks.pooling", more="--folds 2", says="plain mean")
    benchmarker.runs("python -m benchmarks.suspects --seeds", says="twice as many folds")
    benchmarker.runs("python -m benchmarks.explanation --parts")


def test_corpora_from_elsewhere(benchmarker: Reader):
    benchmarker.runs("python -m benchmarks.active_learning --corpora", says="by confidence")
    benchmarker.runs("python -m benchmarks.masking --corpora", says="| tweets |")


def test_what_needs_no_model_of_ours(benchmarker: Reader):
    benchmarker.runs("python -m benchmarks.digest_waves --months", says="wave of 40")
    benchmarker.runs("python -m benchmarks.digest_size --sizes")
    benchmarker.runs("python -m benchmarks.webhook --events", says="from 8 threads")
