"""How several opinions were resolved, in Markdown: a section of the data report."""

from data.consensus import Consensus
from data.dawid_skene import CLEARLY_AHEAD, MIN_GIVEN, MIN_PEOPLE, MIN_SHARED
from data.markdown import table
from data.voting import Tally

_HEADER = ("question", "people known well enough", "mentions with different votes", "weighed", "without a winner")
_RULE = (
    "Votes that differ are weighed where all who voted are known well enough (they judged at least "
    f"{MIN_SHARED} mentions together with others who are) and every answer was given on at least {MIN_GIVEN} mentions; "
    f"there must be {MIN_PEOPLE} such people. An answer wins with a probability of at least {CLEARLY_AHEAD}. The "
    "majority decides on the rest."
)


def consensus_section(consensus: Consensus) -> str:
    """Say how votes were counted, and where Dawid-Skene was asked for how far it could be followed."""
    if consensus.method == "majority":
        return "By majority: every vote weighs the same."
    rows = [
        (question, tally.known_people, tally.differing, tally.weighed, tally.undecided)
        for question, tally in [("tonality", consensus.tonality), *consensus.categories.items()]
    ]
    return "\n\n".join([_method(consensus.tonality), _RULE, table(_HEADER, rows)])


def _method(tally: Tally) -> str:
    if tally.known_people >= MIN_PEOPLE:
        return "By Dawid-Skene (1979): a vote weighs by the reliability of who cast it."
    most = ", ".join(map(str, tally.most_shared)) or "none"
    return (
        "**By majority, although `prepare.consensus` asks for Dawid-Skene.** That needs at least "
        f"{MIN_PEOPLE} people who each judged at least {MIN_SHARED} mentions together with others; found "
        f"{tally.known_people}. The most that anybody judged together with others: {most}. Raise `label.overlap` in "
        "params.yaml, or choose majority."
    )
