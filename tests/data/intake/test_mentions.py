"""What every row of a file is: a mention, or rejects; and nothing personal where masking is asked for."""

from data.intake.mentions import read_mention, read_mentions
from data.intake.reading import Intake
from data.record import MAX_FIELD
from data.rows.row import BrokenRow, Row
from tests.data.builders import write_jsonl

PERSONAL = "Анна, +7 916 123-45-67, anna@mail.ru, @anna"
MASKED = "Анна, [телефон], [почта], @user"


def test_a_row_is_a_mention_as_it_may_be_kept_beside_what_was_written():
    read = read_mention(Row(7, {"id": 17, "text": PERSONAL, "likes": 3}), "a.csv", mask=True)
    assert read.mention
    assert read.original
    assert (read.line, read.mention.text, read.original.text) == (7, MASKED, PERSONAL)
    assert read.mention.id == "17"
    assert read.ignored == {"likes"}
    assert read.forms == (read.mention, read.original)


def test_without_masking_there_is_one_form():
    read = read_mention(Row(7, {"text": PERSONAL}), "a.csv")
    assert read.mention
    assert read.mention.text == PERSONAL
    assert read.forms == (read.mention,)


def test_rejects_show_nothing_personal_whatever_is_wrong():
    rows: list[Row | BrokenRow] = [
        BrokenRow(2, PERSONAL, "is no row"),
        BrokenRow(3, PERSONAL, "is no date", field="published_at"),
        Row(4, {"text": {"said": PERSONAL}}),
        Row(5, {"text": "а", "url": PERSONAL * MAX_FIELD}),
        Row(6, {"text": "а", "brand": PERSONAL, "target": "Ромашка"}),
    ]
    for row in rows:
        read = read_mention(row, "a.csv", mask=True)
        assert read.mention is None
        (reject,) = read.rejects
        for part in ("916", "anna"):
            assert part not in reject.model_dump_json()
        assert read_mention(row, "a.csv").rejects[0].model_dump_json().count("916")
    assert read_mention(rows[1], "a.csv").rejects[0].field == "published_at"


def test_a_file_is_read_and_masked_as_the_intake_says(tmp_path):
    path = write_jsonl(tmp_path / "export.jsonl", [{"Текст": PERSONAL, "Hash сообщения": "h1"}, {"Автор": "Анна"}])
    good, bad = read_mentions(path, Intake.named("brand_analytics", "Ромашка", mask=True))
    assert good.mention
    assert (good.mention.text, good.mention.brand, good.mention.id) == (MASKED, "Ромашка", "h1")
    assert [reject.field for reject in bad.rejects] == ["text"]
