"""What commands say in a line."""

from data.terminal import say


def test_a_path_is_not_broken_where_nobody_looks(capsys):
    path = "/somewhere/" + "deep/" * 40 + "file.jsonl"
    say(f"[yellow]see[/] {path}")
    assert capsys.readouterr().out == f"see {path}\n"
