"""The mentions of a request, once they are known: charged to its key, queued, judged, and given up if nobody waits."""

from collections.abc import Sequence

from starlette.requests import Request

from data.record import Mention
from serving.api.access import Access
from serving.api.connection import while_connected
from serving.api.fair_queue import FairQueue
from serving.api.request_log import log_of
from serving.api.scoring import PASSES_TO_EXPLAIN, explain_in_turns, score_in_turns
from serving.api.served import ServedModel
from serving.api.wire import MentionScore
from serving.errors import QueueFullError


async def judge(
    request: Request,
    access: Access,
    queue: FairQueue,
    model: ServedModel,
    mentions: Sequence[Mention],
    *,
    explain: bool,
) -> list[MentionScore]:
    """Score mentions for a request whose body was read, in order.

    Raises:
        RateLimitedError: the caller's key had what it may have.
        QueueFullError: too many texts wait already; they are not charged.
        QueueTimeoutError: it took too long.
        ClientGoneError: the connection closed.
    """
    log = log_of(request)
    log.mentions, log.explain, log.model = len(mentions), explain, model.identity.version
    texts = len(mentions) * (PASSES_TO_EXPLAIN if explain else 1)
    access.charge(request, texts)
    caller = access.queue_of(request)

    async def work() -> list[MentionScore]:
        scores = await score_in_turns(queue, caller, model, mentions, log)
        return await explain_in_turns(queue, caller, model, mentions, scores, log) if explain else scores

    try:
        return await while_connected(request, work)
    except QueueFullError:
        access.refund(request, texts)
        raise
