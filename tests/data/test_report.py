"""The data report."""

from pathlib import Path
from typing import Any

from data.consensus import Method
from data.dawid_skene import MIN_SHARED
from data.prepare import prepare
from data.text import text_key
from tests.data.builders import distinct_text, labelled_row, prepare_settings, write_jsonl


def report_of(folder: Path, rows: list[dict[str, Any]], consensus: Method = "majority") -> str:
    path = write_jsonl(folder / "mentions.jsonl", rows)
    prepare(prepare_settings(path, consensus=consensus), folder / "dataset", folder / "ledger.jsonl")
    return (folder / "dataset" / "report.md").read_text(encoding="utf-8")


def test_the_report_counts_what_the_dataset_holds(tmp_path):
    rows = [labelled_row(number, annotator="anna", fold=1) for number in range(120)]
    rows.append(labelled_row(0, text=distinct_text(1) + "!", source="news"))
    rows.append(labelled_row(3, annotator="boris"))
    rows.append({"text": "реклама", "excluded": "spam"})
    rows.append({"text": "без меток"})
    rows.append({"text": "плохо", "tonality": "angry"})
    report = report_of(tmp_path, rows)
    for line in (
        "| records read | 125 |",
        "| — unlabelled | 1 |",
        "| — rejected | 1 |",
        "| of these: in the parts | 121 |",
        "| anna | 120 |",
        "| boris | 1 |",
        "| not named | 2 |",
        "| spam | 1 |",
        "Mentions judged more than once: 1; all chose the same tonality: 1; and the same categories: 1.",
        "Different texts: 121. Clusters of near-duplicates: 1, with 2 texts, 2 in the largest.",
        "ignored fold, in 120 records",
        "| tonality: Input should be 'negative', 'neutral' or 'positive' | 1 |",
    ):
        assert line in report
    (negative,) = [line for line in report.splitlines() if line.startswith("| negative |")]
    cells = [cell.strip() for cell in negative.strip("|").split("|")]
    assert sum(map(int, cells[1:5])) == int(cells[5]) == 41
    assert "| (all" not in report
    assert text_key(distinct_text(1)) not in report


def test_a_brand_cannot_break_the_tables(tmp_path):
    rows = [labelled_row(number, brand="Рома|шка\n| **" if number % 2 else "Василёк") for number in range(120)]
    report = report_of(tmp_path, rows)
    section = report.split("## By brand")[1].split("##")[0].strip().splitlines()
    assert len(section) == 5  # header, rule, two brands, all
    assert any(line.startswith("| Рома\\|шка \\| ** |") for line in section)


def test_many_brands_are_summed_up(tmp_path):
    rows = [labelled_row(number, brand=f"Бренд {number % 50}") for number in range(150)]
    section = report_of(tmp_path, rows).split("## By brand")[1].split("##")[0]
    (more,) = [line for line in section.splitlines() if "(20 more)" in line]
    assert more.split("|")[6].strip() == "60"


def consensus_section(report: str) -> str:
    return report.split("## Consensus")[1].split("##", maxsplit=1)[0].strip()


def test_the_report_says_that_the_majority_decided(tmp_path):
    report = report_of(tmp_path, [labelled_row(number) for number in range(120)])
    assert consensus_section(report) == "By majority: every vote weighs the same."


def test_the_report_says_how_many_people_dawid_skene_lacks(tmp_path):
    rows = [labelled_row(number, annotator="anna") for number in range(120)]
    rows += [labelled_row(number, annotator="boris") for number in range(50)]
    rows += [labelled_row(number, annotator="vera") for number in range(7)]
    section = consensus_section(report_of(tmp_path, rows, "dawid_skene"))
    assert "By majority, although `prepare.consensus` asks for Dawid-Skene" in section
    assert f"at least 3 people who each judged at least {MIN_SHARED} mentions together with others; found 2" in section
    assert "The most that anybody judged together with others: 50, 50, 7." in section


def test_the_report_says_what_dawid_skene_weighed(tmp_path):
    rows = [labelled_row(number, annotator=who) for number in range(120) for who in ("anna", "boris", "vera")]
    for number in (1, 4, 7, 10):  # neutral ones
        rows[3 * number]["tonality"] = "positive"
    section = consensus_section(report_of(tmp_path, rows, "dawid_skene"))
    assert section.startswith("By Dawid-Skene (1979)")
    assert "| tonality | 3 | 4 | 4 | 0 |" in section
    assert "| delivery | 3 | 0 | 0 | 0 |" in section
