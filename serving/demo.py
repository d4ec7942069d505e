"""The end of `make demo`: the champion is served, scores a handful of mentions over HTTP, and is stopped again."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx
from rich.console import Console
from rich.table import Table

from data.record import Mention
from serving.api.wire import ScoreResponse
from serving.client import TonikaClient
from serving.errors import StartupError

_WAIT = 120.0  # seconds until ready
_POLL = 0.25
_COLOURS = {"negative": "red", "neutral": "default", "positive": "green"}
_LAST_LINES = 15

MENTIONS = (
    Mention(text="Третью неделю жду возврат, а поддержка отвечает отписками", brand="Торгомир", source="vk"),
    Mention(
        text="В Кедробанке отказали без объяснений, зато Финора одобрила за час", brand="Кедробанк", source="forum"
    ),
    Mention(text="В Кедробанке отказали без объяснений, зато Финора одобрила за час", brand="Финора", source="forum"),
    Mention(
        text="Таксолёт не подвёл: в пять утра машина была через три минуты, спасибо", brand="Таксолёт", source="review"
    ),
    Mention(text="Подскажите, Волнателеком работает в посёлке за кольцевой?", brand="Волнателеком", source="telegram"),
    Mention(text="Ну да, «свежее» молоко от Молокино, прокисло к вечеру 🤢", brand="Молокино", source="ok"),
    Mention(
        text="Бургерово оштрафовали после проверки санитарных норм на трёх кухнях", brand="Бургерово", source="news"
    ),
)


def demonstrate(console: Console) -> None:
    """Serve the champion, score the mentions above, print them and where to look next.

    Raises:
        StartupError: the service did not become ready; the message ends with its last lines.
        ClientError: it did not answer a request.
    """
    starting = console.status("Starting the service on the champion")
    with starting, running_service() as url, TonikaClient(url) as client:
        response = client.score(MENTIONS)
    console.print(_table(MENTIONS, response))
    console.print(_NEXT)


@contextmanager
def running_service() -> Iterator[str]:
    """Run `tonika serve` on a free port as a process of its own; yields its address and stops it at the end.

    Raises:
        StartupError: it ended or did not become ready in time.
    """
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "TONIKA_HOST": "127.0.0.1", "TONIKA_PORT": str(port)}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tonika", "serve"], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            if not _becomes_ready(process, url):
                log.seek(0)
                last = "\n".join(log.read().decode("utf-8", "replace").splitlines()[-_LAST_LINES:])
                raise StartupError(f"the service did not become ready within {_WAIT:.0f} s; its last lines:\n{last}")
            yield url
        finally:
            process.terminate()
            process.wait(timeout=_WAIT)


def _becomes_ready(process: subprocess.Popen[bytes], url: str) -> bool:
    deadline = time.monotonic() + _WAIT
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/readyz").is_success:
                return True
        except httpx.TransportError:
            pass
        time.sleep(_POLL)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _table(mentions: Sequence[Mention], response: ScoreResponse) -> Table:
    table = Table("mention", "brand", "tonality", "categories", "review", show_lines=True)
    table.title = f"POST /v1/score, {response.model.name} version {response.model.version}"
    for mention, score in zip(mentions, response.scores, strict=True):
        label = score.tonality.label
        categories = ", ".join(f"{category.name} {category.probability:.2f}" for category in score.categories)
        table.add_row(
            mention.text,
            mention.brand,
            f"[{_COLOURS[label]}]{label} {score.confidence:.2f}[/]",
            categories or "-",
            "yes" if score.needs_review else "",
        )
    return table


_NEXT = """
The champion was trained on an authored sample of a thousand mentions: it shows the path, not what more data gives.
Where to look next
  [bold]make serve[/]                              the service; its page is http://127.0.0.1:3000, the API's /docs
  [bold]make mlflow[/]                             runs, curves and versions: http://127.0.0.1:5000
  [bold]artifacts/evaluation/model_card.md[/]      how well the model does, and where it does not
  [bold]artifacts/dataset/report.md[/]             what it was trained on
  [bold]tonika --help[/]                           everything else
"""
