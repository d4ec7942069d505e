"""Votes on one question about many mentions, and who wins where every vote weighs the same."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Vote(NamedTuple):
    """What one person answered."""

    annotator: str
    answer: str


Polls = Mapping[str, Sequence[Vote]]  # by the mention's key; nowhere is there no vote at all


@dataclass(frozen=True)
class Tally:
    """What the votes on one question came to."""

    winners: Mapping[str, str | None]  # by the mention's key; None where nobody is clearly ahead
    differing: int  # mentions on which the answers differ
    weighed: int = 0  # of these: decided by what is known of those who voted, the others by majority
    undecided: int = 0  # of the weighed: nobody is clearly ahead
    known_people: int = 0  # those of whom enough is known
    most_shared: tuple[int, ...] = ()  # mentions that those with the most of them judged together with others


Count = Callable[[Polls], Tally]


def count_equally(polls: Polls) -> Tally:
    """Decide every mention by majority."""
    return Tally(winners={key: majority(votes) for key, votes in polls.items()}, differing=len(list(differing(polls))))


def majority(votes: Sequence[Vote]) -> str | None:
    """Return the answer with the most votes; None for a tie."""
    ranked = Counter(vote.answer for vote in votes).most_common(2)
    return None if len(ranked) > 1 and ranked[0][1] == ranked[1][1] else ranked[0][0]


def differing(polls: Polls) -> Iterable[str]:
    """Yield the keys of the mentions on which the answers differ."""
    return (key for key, votes in polls.items() if len({vote.answer for vote in votes}) > 1)
