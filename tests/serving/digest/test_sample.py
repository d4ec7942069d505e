"""The packaged sample is what its script makes, and shows all that a digest has."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from serving.digest.digest import Digest, Question, make_digest
from serving.digest.period import Period
from serving.digest.reading import read_mentions
from serving.digest.sample.make import SAMPLE, sample_table
from serving.digest.scored_files import read_origin

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture(scope="module")
def digest() -> Digest:
    origin = read_origin([SAMPLE])
    mentions = read_mentions([SAMPLE], origin.taxonomy, "Europe/Moscow")
    return make_digest(mentions, origin, Question("Ромашка", OCTOBER.first, OCTOBER.last))


def test_the_sample_is_what_its_script_makes():
    made, kept = sample_table(), pq.read_table(SAMPLE)
    assert kept.equals(made)
    assert kept.schema.metadata[b"tonika"] == made.schema.metadata[b"tonika"]


def test_the_sample_is_small():
    assert Path(SAMPLE).stat().st_size < 300_000


def test_it_has_two_waves_with_the_first_sources_of_its_script(digest: Digest):
    assert digest.waves is not None
    assert [wave.path[0].name for wave in digest.waves.found] == ["telegram", "news"]


def test_it_is_compared_with_the_month_before_and_with_two_competitors(digest: Digest):
    change = digest.headline.change
    assert change is not None
    assert change.comparison.kind == "before"
    assert len(digest.brands) == 3
