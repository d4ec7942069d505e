"""`tonika label`: what annotators need, and the way from mentions to labels, on the command line."""

import typer

import labeling.commands.agreement
import labeling.commands.exchange
import labeling.commands.project

app = typer.Typer(no_args_is_help=True, help="Label mentions in Label Studio.")

app.add_typer(labeling.commands.project.app)
app.add_typer(labeling.commands.exchange.app)
app.add_typer(labeling.commands.agreement.app)
