"""Options of the commands that read exports. Nothing is imported here that takes long."""

from typing import Annotated

import typer

MappingOption = Annotated[
    str | None,
    typer.Option(
        "--mapping",
        help="How the columns of an export are read: `auto`, a monitoring tool (brand_analytics, youscan, ...), or a "
        "mapping file; docs/integrators/intake.md explains it.",
        show_default="columns are ours",
    ),
]
BrandOption = Annotated[
    str | None, typer.Option("--brand", help="The brand of mentions that name none.", show_default=False)
]
EncodingOption = Annotated[
    str | None, typer.Option("--encoding", help="Of CSV files, such as koi8-r.", show_default="found out")
]
MaskOption = Annotated[
    bool,
    typer.Option("--mask", help="Mask telephones, e-mails, cards, documents and @names before anything is kept."),
]
