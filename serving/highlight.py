"""An explained score in a terminal: the words that carried the tonality stand out in the text, and all are listed."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from serving.scoring.decision import Score
from serving.scoring.explanation.explain import Explanation, Word

_COLOURS = {"negative": "red", "neutral": "yellow", "positive": "green"}


def underlined(text: str, explanation: Explanation, score: Score) -> Text:
    """Underline the words that carried the tonality."""
    shown = Text(text)
    for word in explanation.tonality:
        shown.stylize(f"bold underline {_COLOURS[score.tonality]}", word.start, word.end)
    return shown


def words_table(explanation: Explanation, score: Score) -> Table:
    """List each decision with its probability, and the words without which it would fall, by how far."""
    table = Table("decision", "probability", "falls without")
    table.add_row(score.tonality, f"{score.confidence:.2f}", _listed(explanation.tonality))
    for chosen in score.categories:
        table.add_row(escape(chosen.name), f"{chosen.probability:.2f}", _listed(explanation.categories[chosen.key]))
    return table


def _listed(words: Sequence[Word]) -> str:
    return ", ".join(f"{escape(' '.join(word.text.split()))} {word.weight:.2f}" for word in words) or "-"
