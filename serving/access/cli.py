"""`tonika key`: API keys of the service."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from data.terminal import say, show

app = typer.Typer(no_args_is_help=True)


@app.command()
def add(
    caller: Annotated[str, typer.Argument(help="Who will show it: letters of English, digits, '.', '_' and '-'.")],
    texts_per_minute: Annotated[
        int | None, typer.Option(min=1, help="How many texts it may have judged; no limit if not given.")
    ] = None,
) -> None:
    """Make an API key and print it, once: only its SHA-256 is kept. A running service heeds it at the next request."""
    from serving.access.key_file import add_key
    from serving.access.keys import make_key
    from serving.settings import ServiceSettings

    key, entry = make_key(caller, texts_per_minute)
    path = ServiceSettings.from_environment().key_file
    add_key(path, entry)
    typer.echo(key)
    typer.echo(f"key {entry.id} of {caller} is valid now, see {path}; it is not shown again", err=True)


@app.command("list")
def list_() -> None:
    """List the API keys of the file, without what would let anybody in."""
    from serving.access.key_file import load_keys
    from serving.settings import ServiceSettings

    path = ServiceSettings.from_environment().key_file
    keys = load_keys(path)
    if not keys:
        say(f"no API keys in {escape(str(path))}; `tonika key add CALLER` makes one")
        return
    table = Table("key", "caller", "texts a minute", "made")
    for entry in keys.values():
        table.add_row(entry.id, entry.caller, str(entry.texts_per_minute or "no limit"), entry.created_at)
    show(table)


@app.command()
def remove(key: Annotated[str, typer.Argument(help="The key's id, as `tonika key list` shows it.")]) -> None:
    """Remove an API key; a running service refuses it from the next request on."""
    from serving.access.key_file import remove_key
    from serving.settings import ServiceSettings

    removed = remove_key(ServiceSettings.from_environment().key_file, key)
    say(f"key {removed.id} of {escape(removed.caller)} is no longer valid")
