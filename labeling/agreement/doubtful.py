"""The mentions that deserve a second look."""

from pathlib import Path

from data.dataset import read_part
from data.erasure import read_erasures
from data.record import Mention
from data.split import PARTS
from data.taxonomy import Taxonomy
from labeling.agreement.disagreements import Disagreements
from labeling.agreement.judged import judged_mentions
from labeling.agreement.suspects import find_suspects
from labeling.exchange.mirror import Mirror
from labeling.interface.task import task_mention


def suspect_mentions(out_of_fold: Path, dataset: Path, taxonomy: Taxonomy, most: int) -> list[Mention]:
    """Return the mentions of the most suspect labels, each once.

    Raises:
        LabelingError: there are no out-of-fold probabilities, or they are of another taxonomy.
        DataError: the dataset cannot be read.
    """
    keys = dict.fromkeys(suspect.key for suspect in find_suspects(out_of_fold, taxonomy, most))
    mentions = {item.mention.key: item.mention for part in PARTS for item in read_part(dataset, part)}
    # A dataset that is newer than the probabilities may have lost some.
    return [mentions[key] for key in keys if key in mentions]


def disputed_mentions(mirror: Mirror, taxonomy: Taxonomy, most: int) -> list[Mention]:
    """Return the mentions on which annotators disagree most."""
    disagreements = Disagreements(most)
    for judged in judged_mentions(mirror.tasks(), str, taxonomy, read_erasures()):
        disagreements.add(judged)
    tasks = [mirror.task(one.excerpt.tasks[0].number) for one in disagreements.most_contested()]
    return [mention for task in tasks if (mention := task_mention(task))]
