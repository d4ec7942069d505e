"""A mention as a Label Studio task."""

from data.label_studio import read_task
from data.record import Labels, Mention
from data.taxonomy import load_taxonomy
from labeling.interface.task import task_data

FULL = Mention.model_validate(
    {
        "text": "Связь пропала",
        "brand": "Ромашка",
        "source": "vk",
        "published_at": "2026-03-01T12:00:00+03:00",
        "author": "kot_7",
        "url": "https://vk.example/wall-1_2",
        "geo": "Казань",
        "lang": "ru",
    }
)


def test_annotators_see_brand_and_source():
    assert task_data(FULL)["context"] == "Бренд: Ромашка · Источник: ВКонтакте"


def test_annotators_see_that_no_brand_is_given():
    assert task_data(Mention(text="Связь пропала"))["context"] == "Бренд не указан"


def test_a_source_without_a_russian_name_is_shown_as_it_is():
    assert task_data(Mention(text="Связь пропала", source="zen"))["context"].endswith("Источник: zen")


def test_what_is_not_known_is_left_out():
    assert set(task_data(Mention(text="Связь пропала"))) == {"text", "context"}


def test_the_mention_comes_back_from_its_task():
    choice = {"from_name": "tonality", "to_name": "text", "type": "choices", "value": {"choices": ["neutral"]}}
    task = {"id": 1, "data": task_data(FULL), "annotations": [{"id": 1, "completed_by": 1, "result": [choice]}]}
    reading = read_task(task, "file", load_taxonomy())
    assert [annotation.mention for annotation in reading.annotations] == [FULL]
    assert reading.annotations[0].labels == Labels(tonality="neutral", categories=())
    assert not reading.ignored
