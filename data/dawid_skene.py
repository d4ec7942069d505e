"""Votes weighed by how reliable those who cast them are, which follows from where they judged the same mentions.

The model is that of Dawid & Skene 1979, "Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm":
everyone has a confusion matrix, every mention a true answer, and both are estimated together. crowd-kit does it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from data.errors import DataError
from data.voting import Polls, Tally, Vote, differing, majority

# Below these counts a row of a confusion matrix says more about chance than about the person. Thirty mentions are about
# ten of each tonality, from which an error rate of 0.2 is known to 0.13 (its standard error); an answer that hardly
# occurs would be explained by a class of its own, and whoever gave it alone would always be right.
MIN_SHARED = 30  # mentions that a person judged together with others
MIN_GIVEN = 10  # mentions on which an answer was given by anyone

MIN_PEOPLE = 3  # of two who differ the votes alone do not say who errs

# Four to one. Two equally good people who disagree leave it to how frequent their answers are, and twice as frequent is
# no reason (0.67); with error rates of 0.1 and 0.4 it is 0.82 for the better one. A third opinion is cheap, and a label
# that is wrong in silence is not.
CLEARLY_AHEAD = 0.8


def count_by_reliability(polls: Polls) -> Tally:
    """Decide mentions on which answers differ by Dawid-Skene where enough is known, and the others by majority.

    Enough is known of a mention if each answer on it comes from another person, and each of these persons and answers
    is met often enough among such mentions; there must be three such people. An answer wins if its posterior
    probability is at least CLEARLY_AHEAD and somebody gave it. What all say stands. The order of `polls` and of votes
    changes nothing.

    Raises:
        DataError: crowd-kit is needed and not installed.
    """
    winners = {key: majority(votes) for key, votes in polls.items()}
    contested = set(differing(polls))
    shared = {key: polls[key] for key in sorted(polls) if _judged_by_several(polls[key])}
    most_shared = sorted(_people(shared.values()).values(), reverse=True)[:MIN_PEOPLE]
    known = _well_known(shared)
    people = _people(known.values())
    weighed = contested & known.keys() if len(people) >= MIN_PEOPLE else set()
    if weighed:
        posteriors = _posteriors(known, weighed)
        winners |= {key: _clear_winner(known[key], posteriors[key]) for key in weighed}
    return Tally(
        winners=winners,
        differing=len(contested),
        weighed=len(weighed),
        undecided=sum(winners[key] is None for key in weighed),
        known_people=len(people),
        most_shared=tuple(most_shared),
    )


def _judged_by_several(votes: Iterable[Vote]) -> bool:
    # Who answered twice and differently at one moment has not said what they think.
    people = [vote.annotator for vote in votes]
    return len(people) > 1 and len(people) == len(set(people))


def _well_known(polls: Polls) -> Polls:
    """Leave the mentions whose voters and answers all occur often enough among those that are left."""
    people = _people(polls.values())
    answers = Counter(answer for votes in polls.values() for answer in {vote.answer for vote in votes})
    kept = {
        key: votes
        for key, votes in polls.items()
        if all(people[vote.annotator] >= MIN_SHARED and answers[vote.answer] >= MIN_GIVEN for vote in votes)
    }
    return kept if len(kept) == len(polls) else _well_known(kept)


def _people(polls: Iterable[Iterable[Vote]]) -> Counter[str]:
    return Counter(vote.annotator for votes in polls for vote in votes)


def _posteriors(polls: Polls, wanted: Iterable[str]) -> dict[str, Mapping[str, float]]:
    try:
        import pandas as pd  # noqa: PLC0415 - neither is part of the base install, which reads labels all the same
        from crowdkit.aggregation import DawidSkene  # noqa: PLC0415
    except ImportError as error:
        raise DataError(
            "prepare.consensus is dawid_skene, which needs crowd-kit; pip install 'tonika[train]', or choose majority"
        ) from error
    # Sums of floating-point numbers depend on their order.
    rows = sorted((key, vote.annotator, vote.answer) for key, votes in polls.items() for vote in votes)
    probabilities = DawidSkene().fit_predict_proba(pd.DataFrame(rows, columns=["task", "worker", "label"]))
    return {key: {str(answer): float(share) for answer, share in probabilities.loc[key].items()} for key in wanted}


def _clear_winner(votes: Iterable[Vote], posterior: Mapping[str, float]) -> str | None:
    given = {vote.answer for vote in votes}
    return next((answer for answer in sorted(given) if posterior[answer] >= CLEARLY_AHEAD), None)
