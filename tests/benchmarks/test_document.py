"""The document of benchmarks: each section is written by one of them."""

from benchmarks.document import write_section


def test_a_section_is_written_at_the_end_and_later_replaced_where_it_stands(tmp_path):
    document = tmp_path / "benchmarks.md"
    write_section(document, "First", {"command": "one"}, "old")
    write_section(document, "Second", {"command": "two"}, "other")
    before = document.read_text("utf-8")
    write_section(document, "First", {"command": "one"}, "new")
    assert document.read_text("utf-8") == before.replace("old", "new")
    assert before.index("## First") < before.index("## Second")
