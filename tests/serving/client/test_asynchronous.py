"""The client with `await` does what the other one does."""

import anyio
import pytest

from data.record import Labels, Mention
from serving.client import NO_RETRIES, AsyncTonikaClient, ClientError, TonikaClient
from tests.serving.running import free_port

MENTIONS = [Mention(id=str(row), text=f"ужас {row}") for row in range(300)]
LABELS = Labels(tonality="negative", categories=("payment",))


def test_it_gives_the_same_answers_as_the_one_that_waits(url: str):
    async def asked() -> list[object]:
        async with AsyncTonikaClient(url) as client:
            return [
                await client.score(iter(MENTIONS)),
                await client.score(MENTIONS[:9], explain=True),
                await client.model(),
                await client.taxonomy(),
                await client.feedback(MENTIONS[0], LABELS, comment="так", scored_by="tonika-7"),
            ]

    with TonikaClient(url) as client:
        waited = [
            client.score(MENTIONS),
            client.score(MENTIONS[:9], explain=True),
            client.model(),
            client.taxonomy(),
            client.feedback(MENTIONS[0], LABELS, comment="так", scored_by="tonika-7"),
        ]
    assert anyio.run(asked) == waited


def test_many_may_be_asked_at_once(url: str):
    found: dict[int, list[str]] = {}

    async def main() -> None:
        async with AsyncTonikaClient(url) as client, anyio.create_task_group() as group:

            async def ask(row: int) -> None:
                found[row] = [score.id for score in (await client.score(MENTIONS[row : row + 3])).scores]

            for row in range(30):
                group.start_soon(ask, row)

    anyio.run(main)
    assert found == {row: [str(row), str(row + 1), str(row + 2)] for row in range(30)}


def test_its_errors_are_the_same(url: str):
    wrong = MENTIONS[0].model_copy(update={"text": " "})

    async def main() -> None:
        async with AsyncTonikaClient(url) as client:
            with pytest.raises(ClientError) as caught:
                await client.score([*MENTIONS[:299], wrong])
            assert (caught.value.code, [detail.index for detail in caught.value.details]) == ("invalid_mention", [299])
            with pytest.raises(ValueError, match="at least one"):
                await client.score([])
        async with AsyncTonikaClient(f"http://127.0.0.1:{free_port()}", retries=NO_RETRIES) as client:
            with pytest.raises(ClientError, match="tonika serve") as caught:
                await client.model()
            assert caught.value.status is None

    anyio.run(main)
