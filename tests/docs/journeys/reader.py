"""Somebody who does in a copy of the project what the documents say, word for word."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.docs.journeys.taken import find
from tests.project_copy import run, users_environment
from tests.serving.running import answers as is_answered
from tests.serving.running import running_process


@dataclass(frozen=True)
class Reader:
    """A reader of the documents.

    Attributes:
        project: The copy of the project, in which commands run.
        words: What the reader puts in place of words that stand for something of their own (FILE, an address), and
            what makes a long command short.
        variables: What is set in the reader's environment.
    """

    project: Path
    words: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)

    def runs(self, *commands: str, more: str = "", says: str = "") -> str:
        """Run documented commands in one shell, up to the first that fails, and return what they print.

        Args:
            commands: How they begin in the documents.
            more: What the reader adds to the last one, where the documents leave it open.
            says: What has to be in the output.
        """
        lines = "\n".join(map(self._own, commands))
        output = run(*_shell(lines, more), cwd=self.project, environment=self._environment)
        assert says in output, f"{lines}\nprinted no word of {says!r}:\n{output[-4000:]}"
        return output

    @contextmanager
    def running(self, command: str, *, more: str = "", answers: str = "", says: str = "") -> Iterator[None]:
        """Start a documented command that goes on until it is stopped, wait for its first sign, and stop it at the end.

        Args:
            command: How it begins in the documents.
            more: What the reader adds to it.
            answers: An address at which it has to answer, or
            says: what it has to print.
        """
        log = self.project.parent / "running.log"
        log = log.with_stem(f"running-{len(list(log.parent.glob('running-*')))}")

        def is_ready() -> bool:
            return is_answered(answers) if answers else says in log.read_text("utf-8", errors="replace")

        shell = _shell(self._own(command), more)
        environment = users_environment({**self._environment, "PYTHONUNBUFFERED": "1"})
        with running_process(shell, environment, self.project, log, is_ready):
            yield

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "PYTHONPATH": str(self.project),  # as an installation of the copy would do
            "BENTOML_HOME": str(self.project.parent / "bentoml"),
            "BENTOML_DO_NOT_TRACK": "True",
            **self.variables,
        }

    def _own(self, beginning: str) -> str:
        """Return the text of a documented command with the reader's own words."""
        text = find(beginning).text
        for word, own in self.words.items():
            text = own.join(re.split(rf"(?<!\w){re.escape(word)}(?!\w)", text))
        return text


def _shell(lines: str, more: str) -> list[str]:
    return ["bash", "-e", "-o", "pipefail", "-c", f"{lines} {more}".strip()]
