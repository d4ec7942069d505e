"""The section of the model card that states the pass rates."""

from data.markdown import table
from training.evaluation.behaviour.cases import CAPABILITIES, KINDS, Capability
from training.evaluation.behaviour.report import BehaviourReport, PassRate

_NONE = "-"  # a capability without cases of a kind

_TEXT = """
## Behaviour

{cases} cases, written for this project, try one capability each ("CheckList", Ribeiro et al. 2020). How many passed:

- Minimum functionality: the text gets the tonality that any careful reader gives it, toward each of its brands.
- Invariance: a change that does not matter leaves the prediction as it was, right or wrong.
- Directional: a change moves the probability of negative the right way.

A report and no gate: the cases are few and their brands fictional, so they say where to look, not how often it happens.

{table}
"""


def render_section(report: BehaviourReport) -> str:
    """Return the section as Markdown; a capability without cases has no row."""
    rows = [
        _row(capability.replace("_", " "), report, capability)
        for capability in CAPABILITIES
        if report.pass_rate(capability).cases
    ]
    header = ["Capability", *(kind.replace("_", " ").capitalize() for kind in KINDS), "All"]
    return _TEXT.format(
        cases=report.pass_rate().cases, table=table(header, [*rows, _row("All", report, capability=None)])
    )


def _row(title: str, report: BehaviourReport, capability: Capability | None) -> list[str]:
    by_kind = [_counted(report.pass_rate(capability, kind)) for kind in KINDS]
    return [title.capitalize(), *by_kind, _counted(report.pass_rate(capability))]


def _counted(rate: PassRate) -> str:
    return f"{rate.passed} of {rate.cases}" if rate.cases else _NONE
