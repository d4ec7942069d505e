"""What commands print: lines and tables."""

from rich.table import Table

from data.terminal import say, show


def test_a_path_is_not_broken_where_nobody_looks(capsys):
    path = "/somewhere/" + "deep/" * 40 + "file.jsonl"
    say(f"[yellow]see[/] {path}")
    assert capsys.readouterr().out == f"see {path}\n"


def test_a_table_is_as_wide_as_the_terminal_is_now(capsys, monkeypatch):
    who = "somebody.with.a.long.name@" + "tonika." * 10 + "example"
    table = Table(who)
    monkeypatch.setenv("COLUMNS", "40")
    show(table)
    assert who not in capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", "200")
    show(table)
    assert who in capsys.readouterr().out
