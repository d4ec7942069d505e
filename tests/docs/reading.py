"""What the documents say: their links, headings, and the commands in them."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.serving.running import ROOT

DOCUMENTS = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("data/*/README.md")))
_PROGRAMS = (
    "tonika",
    "python",
    "make",
    "dvc",
    "torchrun",
    "pytest",
    "docker",
    "cp",
    "curl",
    "bentoml",
    "pip",
    "mlflow",
    "sqlite3",
)
_ASSIGNMENT = re.compile(r"\w+=.*")
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Command:
    """A command that a document tells its reader to run, as it is written there."""

    document: str
    text: str

    @property
    def words(self) -> tuple[str, ...]:
        """Its words for the shell, without variables that are set for it."""
        return tuple(_words(self.text))

    def __str__(self) -> str:
        return f"{self.document}: {on_one_line(self.text)}"


def tokens(document: Path) -> Iterator[Token]:
    """Yield all tokens of a document, those inside of lines too."""
    for token in _MARKDOWN.parse(document.read_text("utf-8")):
        yield token
        yield from token.children or ()


def links(document: Path) -> Iterator[str]:
    """Yield what a document links to or shows, as it is written."""
    for token in tokens(document):
        target = token.attrGet("href") or token.attrGet("src")
        if isinstance(target, str):
            yield target


def anchors(document: Path) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a document."""
    parsed = _MARKDOWN.parse(document.read_text("utf-8"))
    headings = [after.content for token, after in pairwise(parsed) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def block(language: str, beginning: str) -> str:
    """Return the block of a language that begins so, in whichever document it is."""
    found = {
        token.content
        for document in DOCUMENTS
        for token in tokens(document)
        if _is_block(token, language) and token.content.startswith(beginning)
    }
    assert len(found) == 1, f"{len(found)} different blocks in {language} begin with {beginning!r}; expected one"
    return found.pop()


def commands(document: Path) -> Iterator[Command]:
    """Yield the commands of a document: its blocks for the shell and in Python, and code inside of its lines."""
    name = document.relative_to(ROOT).as_posix()
    for token in tokens(document):
        if _is_block(token, "sh"):
            yield from (Command(name, text) for text in statements(token.content))
        elif _is_block(token, "python"):
            yield Command(name, f"python - <<'PROGRAM'\n{token.content}PROGRAM")
        elif token.type == "code_inline" and _is_command(token.content):
            yield Command(name, token.content)


def hidden(document: Path) -> Iterator[str]:
    """Yield lines that are commands and stand in a block which is not said to be for the shell."""
    for token in tokens(document):
        if token.type == "fence" and not token.info.strip():
            yield from filter(_is_command, token.content.splitlines())


def statements(lines: str) -> Iterator[str]:
    """Yield the commands of a block for the shell, each with all lines that belong to it and without a comment."""
    begun = ""
    for line in lines.splitlines():
        begun += (line if begun else re.sub(r"(^|\s+)#\s.*", "", line)) + "\n"
        if _is_whole(begun):
            if begun.strip():
                yield begun.strip()
            begun = ""
    assert not begun, f"a command without an end: {begun}"


def on_one_line(text: str) -> str:
    """Write a command with single spaces, by which commands are compared."""
    return " ".join(text.replace("\\\n", " ").split())


def _is_block(token: Token, language: str) -> bool:
    return token.type == "fence" and token.info.strip() == language


def _is_command(text: str) -> bool:
    words = _words(text)
    return len(words) > 1 and words[0] in _PROGRAMS


def _is_whole(text: str) -> bool:
    lines_follow = re.search(r"<<'?(\w+)", text)
    if lines_follow:
        return text.endswith(f"\n{lines_follow[1]}\n")
    try:
        shlex.split(text)
    except ValueError:  # a quotation that goes on in the next line
        return False
    return not text.endswith("\\\n")


def _words(text: str) -> list[str]:
    try:
        words = shlex.split(text)
    except ValueError:  # code that is none of the shell's
        words = text.split()
    while words and _ASSIGNMENT.fullmatch(words[0]):
        words = words[1:]
    return words
