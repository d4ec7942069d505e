"""The mentions that deserve a second look."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path

from data.dataset import read_part
from data.erasure import Erasures
from data.record import Mention
from data.split import PARTS
from data.taxonomy import Taxonomy
from labeling.agreement.disagreements import Disagreements
from labeling.agreement.judged import judged_mentions
from labeling.agreement.suspects import find_suspects
from labeling.exchange.mirror import Mirror
from labeling.interface.task import task_mention

LeftOut = Callable[[Mention], bool]


def suspect_mentions(
    out_of_fold: Path, dataset: Path, taxonomy: Taxonomy, most: int, left_out: LeftOut
) -> list[Mention]:
    """Return the `most` mentions with the most suspect labels, each once, but for those that are left out.

    Raises:
        LabelingError: there are no out-of-fold probabilities, or they are of another taxonomy.
        DataError: the dataset cannot be read.
    """
    mentions = {item.mention.key: item.mention for part in PARTS for item in read_part(dataset, part)}
    keys = dict.fromkeys(suspect.key for suspect in find_suspects(out_of_fold, taxonomy))
    # A dataset that is newer than the probabilities may have lost some.
    return list(islice((mention for key in keys if (mention := mentions.get(key)) and not left_out(mention)), most))


def disputed_mentions(
    mirror: Mirror, taxonomy: Taxonomy, most: int, left_out: LeftOut, erasures: Erasures
) -> list[Mention]:
    """Return the `most` mentions on which annotators disagree most, but for those that are left out."""
    disagreements = Disagreements(most)
    for judged in judged_mentions(mirror.tasks(), str, taxonomy, erasures):
        if not left_out(judged.mention):
            disagreements.add(judged)
    tasks = [mirror.task(one.excerpt.tasks[0].number) for one in disagreements.most_contested()]
    return [mention for task in tasks if (mention := task_mention(task))]
