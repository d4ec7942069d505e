"""The page that an annotation lead reads."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from data.record import Labels, Mention
from labeling.agreement.measure import Question, measure
from labeling.agreement.report import ReportFacts, is_web_address, render_report
from labeling.agreement.suspects import Suspect
from tests.data.builders import TAXONOMY
from tests.labeling.agreement.builders import NEUTRAL, POSITIVE, a_task, judged, negative, task_link

NAMES = {"1": "Анна", "2": "boris@tonika.example", "3": "Вера"}


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.sections: dict[str, str] = {}
        self._section = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        values = dict(attrs)
        if tag == "section":
            self._section = values["aria-labelledby"] or ""
        if address := values.get("href"):
            self.addresses.append(address)

    def handle_data(self, data: str) -> None:
        words = f"{self.sections.get(self._section, '')} {data}"
        self.sections[self._section] = " ".join(words.split())


def page(
    *tasks: dict[str, Any],
    names: Mapping[str, str] = NAMES,
    answers: Mapping[str, Labels] | None = None,
    suspects: Sequence[Suspect] | None = None,
    project: str = "Tonika",
    limit: int = 10,
) -> Page:
    question = Question(TAXONOMY, answers or {}, {suspect.key for suspect in suspects or ()}, limit, seed=13)
    facts = ReportFacts(
        project=project,
        link="http://127.0.0.1:8080/projects/1/data",
        made_at=datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        taxonomy=TAXONOMY,
        measured=measure(judged(*tasks), question),
        names=names,
        known_answers=None if answers is None else len(answers),
        suspects=suspects,
        out_of_fold=Path("artifacts/out_of_fold.parquet"),
    )
    return Page(render_report(facts))


def key(text: str) -> str:
    return Mention(text=text, brand="Ромашка").key


def test_the_summary_counts_what_there_is():
    found = page(
        a_task(1, {1: NEUTRAL, 2: NEUTRAL}),
        a_task(2, {1: negative("delivery"), 2: POSITIVE}),
        a_task(3, {1: negative("delivery"), 2: negative("price")}),
        a_task(4, {}),
    )
    summary = found.sections["summary"]
    assert "3 упоминания размечены из 4; оценок: 6" in summary
    assert "3 упоминания оценили двое и больше" in summary
    assert "2 спорных: 1 по тональности, 1 только по категориям" in summary
    head = found.sections[""]
    assert "24 ноября 2026, 09:30 UTC" in head
    assert TAXONOMY.version in head
    assert "http://127.0.0.1:8080/projects/1/data" in found.addresses


def test_agreement_is_shown_with_its_interval_and_what_is_undefined_says_why():
    tasks = [a_task(number, {1: NEUTRAL, 2: NEUTRAL if number % 4 else POSITIVE}) for number in range(12)]
    agreement = page(*tasks, a_task(50, {1: POSITIVE, 2: POSITIVE})).sections["agreement"]
    assert "Тональность или причина исключения 0," in agreement
    assert "Нейтрально ↔ Позитив 3" in agreement
    assert "никто не размечал одно и то же" in agreement  # categories
    assert "Анна и boris@tonika.example" in agreement


def test_a_project_that_nobody_has_labelled_has_a_report_too():
    found = page(a_task(1, {}))
    assert "никакое упоминание не оценили двое" in found.sections["summary"]
    assert "Ни у кого нет общих упоминаний" in found.sections["agreement"]
    assert "Пока никто ничего не разметил" in found.sections["annotators"]
    assert "Спорных упоминаний нет" in found.sections["disagreements"]


def test_control_tasks_show_who_needs_help():
    tasks = [a_task(number, {1: NEUTRAL, 2: NEUTRAL, 3: POSITIVE if number % 2 else NEUTRAL}) for number in range(20)]
    found = page(*tasks, answers={key(f"Текст {number}"): NEUTRAL for number in range(20)})
    annotators = found.sections["annotators"]
    assert "Известных ответов: 20" in annotators
    assert "Вера нужна помощь" in annotators
    assert "Анна нужна помощь" not in annotators
    assert "label.controls" in page(*tasks).sections["annotators"]


def test_disagreements_have_votes_in_words_and_links():
    found = page(
        a_task(7, {1: negative("delivery", "price"), 2: POSITIVE, 9: Labels(excluded="spam")}, text="Ну спасибо"),
        a_task(8, {}, text="Ну спасибо"),
    )
    disagreements = found.sections["disagreements"]
    assert "Ну спасибо бренд: Ромашка" in disagreements
    assert "Анна: Негатив: Доставка и сроки, Цена" in disagreements
    assert "boris@tonika.example: Позитив" in disagreements
    assert "9: Спам" in disagreements  # somebody whom the server does not know
    assert {task_link(7), task_link(8)} <= set(found.addresses)


def test_only_the_most_contested_are_listed_and_the_rest_is_counted():
    tasks = [a_task(number, {1: NEUTRAL, 2: POSITIVE}) for number in range(5)]
    found = page(*tasks, limit=2)
    assert "Спорные упоминания 5, показаны 2 самых спорных" in found.sections["disagreements"]
    assert len([address for address in found.addresses if "task=" in address]) == 2


def test_suspect_labels_are_found_in_the_project():
    suspects = [
        Suspect(key("Текст 1"), "tonality", "neutral", "negative", 0.04),
        Suspect(key("Текст 2"), "categories", "delivery|price", "none", 0.1),
        Suspect("f" * 32, "tonality", "positive", "neutral", 0.2),
    ]
    found = page(
        a_task(1, {1: NEUTRAL}),
        a_task(2, {1: negative("delivery")}),
        a_task(3, {}, text="Текст 1"),
        a_task(4, {1: NEUTRAL}),
        suspects=suspects,
    )
    section = found.sections["suspects"]
    assert "Текст 1 бренд: Ромашка Нейтрально Негатив 0,04" in section
    assert "Текст 2 бренд: Ромашка Доставка и сроки, Цена Ни одной категории 0,10" in section
    assert f"Не из этого проекта, ключ {'f' * 32}" in section
    assert {task_link(1), task_link(2), task_link(3)} == {address for address in found.addresses if "task=" in address}


def test_without_out_of_fold_probabilities_the_page_says_what_makes_them():
    section = page(a_task(1, {1: NEUTRAL})).sections["suspects"]
    assert "нет файла artifacts/out_of_fold.parquet" in section
    assert "dvc repro out_of_fold" in section
    assert "Подозрительных меток нет" in page(a_task(1, {1: NEUTRAL}), suspects=[]).sections["suspects"]


def test_hostile_texts_brands_and_names_are_only_text():
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7 * 7 }}"
    task = a_task(1, {1: NEUTRAL, 2: POSITIVE}, text=hostile)
    task["data"]["brand"] = "</span><iframe src='javascript:alert(3)'>"
    found = page(task, names={"1": "<svg onload=alert(4)>"}, project="</title><script>")
    assert found.tags.isdisjoint({"script", "img", "iframe", "link", "object", "form"})
    assert not {name for name in found.attributes if name.startswith("on") or name in {"src", "srcdoc"}}
    disagreements = found.sections["disagreements"]
    assert hostile in disagreements
    assert "бренд: </span><iframe src='javascript:alert(3)'>" in disagreements
    assert "<svg onload=alert(4)>: Нейтрально" in disagreements


def test_nothing_is_loaded_from_elsewhere_and_links_lead_to_label_studio_or_within():
    found = page(a_task(1, {1: NEUTRAL, 2: POSITIVE}))
    assert {address.partition(":")[0] for address in found.addresses if not address.startswith("#")} == {"http"}
    assert "url(" not in found.sections[""]
    assert "@import" not in found.sections[""]


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("http://127.0.0.1:8080/projects/1", True),
        ("https://labels.example/projects/1", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)//http://", False),
        ("data:text/html,x", False),
        ("/projects/1", False),
    ],
)
def test_only_web_addresses_become_links(address, is_one):
    assert is_web_address(address) == is_one
