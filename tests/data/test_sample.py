"""What the packaged sample promises, first read as plain JSON, then through the reader that `prepare` uses."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from data.label_studio import read_export
from data.readings import InputCounts
from data.record import EXCLUSIONS, TONALITIES, Mention
from data.taxonomy import DEFAULT_TAXONOMY, load_taxonomy
from data.text import normalize

SAMPLE = DEFAULT_TAXONOMY.with_name("sample") / "export.json"
SOURCES = {"vk", "ok", "facebook", "instagram", "telegram", "twitter", "youtube", "review", "forum", "news", "survey"}
PUBLICATION = ("source", "author", "url", "published_at", "geo")

Task = dict[str, Any]


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    content: list[Task] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return content


def choices(annotation: Task, control: str) -> list[str]:
    return [key for item in annotation["result"] if item["from_name"] == control for key in item["value"]["choices"]]


def judgements(task: Task) -> Iterator[tuple[str, frozenset[str]]]:
    for annotation in task["annotations"]:
        for tonality in choices(annotation, "tonality"):
            yield tonality, frozenset(choices(annotation, "categories"))


def by_text(tasks: list[Task]) -> dict[str, list[Task]]:
    groups: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        groups[normalize(task["data"]["text"])].append(task)
    return groups


def test_there_are_at_least_900_judged_mentions(tasks):
    assert sum(1 for task in tasks if any(judgements(task))) >= 900


def test_every_category_is_chosen_for_at_least_40_mentions(tasks):
    mentions = Counter(key for task in tasks for key in set().union(*(found for _, found in judgements(task))))
    assert set(mentions) == set(load_taxonomy().category_keys)
    assert min(mentions.values()) >= 40


def test_every_tonality_every_source_and_every_exclusion_occurs(tasks):
    assert {tonality for task in tasks for tonality, _ in judgements(task)} == set(TONALITIES)
    assert {task["data"]["source"] for task in tasks} == SOURCES
    annotations = [annotation for task in tasks for annotation in task["annotations"]]
    assert {key for annotation in annotations for key in choices(annotation, "excluded")} == set(EXCLUSIONS)


def test_at_least_150_texts_name_two_brands_with_different_tonality(tasks):
    pairs = [pair for pair in by_text(tasks).values() if len(pair) == 2]
    assert len(pairs) >= 150
    for first, second in pairs:
        assert next(judgements(first))[0] != next(judgements(second))[0], first["data"]["text"]


def test_a_text_stands_twice_only_with_its_two_brands(tasks):
    for text, group in by_text(tasks).items():
        brands = {task["data"].get("brand") for task in group}
        assert len(brands) == len(group) <= 2, text
        if len(group) == 2:
            assert None not in brands, text
            assert len({tuple(task["data"].get(name) for name in PUBLICATION) for task in group}) == 1, text


def test_at_least_150_mentions_have_two_annotators_who_sometimes_disagree(tasks):
    twice = [list(judgements(task)) for task in tasks if len(task["annotations"]) == 2]
    assert len(twice) >= 150
    assert {len({annotation["completed_by"] for annotation in task["annotations"]}) for task in tasks} == {1, 2}
    differ_in_tonality = sum(1 for first, second in twice if first[0] != second[0])
    differ_in_categories = sum(1 for first, second in twice if first[0] == second[0] and first[1] != second[1])
    assert 10 <= differ_in_tonality < len(twice) / 3
    assert 10 <= differ_in_categories < len(twice) / 3


def test_a_few_annotations_are_cancelled_and_a_few_empty(tasks):
    annotations = [annotation for task in tasks for annotation in task["annotations"]]
    assert 3 <= sum(1 for annotation in annotations if annotation["was_cancelled"]) <= 30
    assert (
        3 <= sum(1 for annotation in annotations if not annotation["was_cancelled"] and not annotation["result"]) <= 30
    )


def test_nothing_in_it_points_at_a_real_address(tasks):
    raw = SAMPLE.read_text(encoding="utf-8")
    assert "@example" not in raw
    assert "localhost" not in raw
    assert "127.0.0.1" not in raw
    assert all(task["data"]["url"].split("/")[2].endswith(".example") for task in tasks if "url" in task["data"])


def test_prepare_reads_it_without_a_reject():
    counts = InputCounts()
    mentions: set[Mention] = set()
    for reading in read_export(SAMPLE, load_taxonomy()):
        counts.add(reading)
        mentions |= {annotation.mention for annotation in reading.annotations}
    assert (counts.rejected, counts.flawed, dict(counts.ignored)) == (0, 0, {})
    assert counts.labelled == len({mention.key for mention in mentions}) >= 900
    assert all(mention.published_at for mention in mentions)
