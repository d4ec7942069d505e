"""What `tonika tune` prints: each trial as it ends, and what the search has found."""

from optuna.trial import FrozenTrial, TrialState
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from training.tuning.found import Found, as_yaml, experiment_command
from training.tuning.search import FIGURES, REASON
from training.tuning.space import Value

_POINTS = 100.0
_SHOWN = 4  # of the best trials
_FIGURES = {
    "headline": "headline",
    "tonality macro F1": "tonality_macro_f1",
    "category micro F1": "category_micro_f1",
}


def print_trial(trial: FrozenTrial) -> None:
    """Print what became of a trial."""
    if trial.state == TrialState.COMPLETE:
        outcome = f"headline {_POINTS * trial.user_attrs[FIGURES]['headline']:.1f}"
    elif trial.state == TrialState.PRUNED:
        outcome = f"ended after epoch {trial.last_step}: below the median of those before"
    else:
        outcome = f"[yellow]failed:[/] {escape(trial.user_attrs[REASON])}"
    values = ", ".join(f"{name} {_short(value)}" for name, value in trial.params.items())
    Console(soft_wrap=True).print(f"trial {trial.number} ({escape(values)}): {outcome}", highlight=False)


def print_found(found: Found, part: str) -> None:
    """Print the best trials beside the present settings, what the difference is worth, and how to try the best."""
    console = Console()
    console.print(_table(found, part))
    console.print(
        f"{found.tried} trials: {len(found.trials)} ran to their end, {found.pruned} were ended early, "
        f"{found.failed} failed",
        highlight=False,
    )
    if found.best == found.present:
        console.print("Nothing that was tried is better than the present settings")
        return
    difference = found.difference
    console.print(
        f"Best minus present: {difference.value:+.1f} points ({difference.low:+.1f} to {difference.high:+.1f}, "
        f"95 % bootstrap interval). The best of {found.tried} trials on the same {found.mentions} mentions is "
        "flattered by the choice, and the interval knows nothing of that: expect less. The pipeline measures these "
        "settings on the test part, too:",
        highlight=False,
    )
    console.print(escape(experiment_command(found.best.values, found.present.values)), soft_wrap=True, highlight=False)


def _table(found: Found, part: str) -> Table:
    """Lay trials out side by side: settings are more than trials that are worth showing, and have long names."""
    others = [trial for trial in found.trials if trial != found.present]
    shown = [found.present, *others[:_SHOWN]]
    table = Table(f"{part} part, {found.mentions} mentions", title="Points and settings by trial")
    for index, trial in enumerate(shown):
        table.add_column(f"{trial.number}" if index else f"present ({trial.number})", justify="right")
    for name, figure in _FIGURES.items():
        points = [trial.figures.get(figure) for trial in shown]
        cells = ["" if value is None else f"{_POINTS * value:.1f}" for value in points]
        table.add_row(name, *cells, end_section=figure == next(reversed(_FIGURES.values())))
    for name in found.present.values:
        table.add_row(name, *(escape(_short(trial.values[name])) for trial in shown))
    return table


def _short(value: Value) -> str:
    return f"{value:.3g}" if isinstance(value, float) else as_yaml(value)
