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
)
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Command:
    """A command that a document tells its reader to run."""

    document: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.document}: {shlex.join(self.words)}"


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


def commands(document: Path) -> Iterator[Command]:
    """Yield the commands in a document's shell blocks and in code inside of its lines."""
    for token in tokens(document):
        if token.type == "fence" and token.info.strip() == "sh":
            for line in token.content.replace("\\\n", " ").splitlines():
                yield from _commands(document, line)
        elif token.type == "code_inline":
            yield from _commands(document, token.content)


def _commands(document: Path, line: str) -> Iterator[Command]:
    try:
        words = shlex.split(line, comments=True)
    except ValueError:  # a quotation that goes on in the next line: the body of a request
        words = line.split()
    while words and re.fullmatch(r"\w+=.*", words[0]):  # variables before the program
        words = words[1:]
    if len(words) > 1 and words[0] in _PROGRAMS:
        yield Command(document.relative_to(ROOT).as_posix(), tuple(words))
