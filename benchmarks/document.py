"""Sections of docs/benchmarks.md: each is written by the benchmark that it describes."""

import os
import platform
from collections.abc import Mapping
from pathlib import Path

import torch

_TITLE = "# Benchmarks\n\nEvery section is written by the command that it names; nothing here is typed by hand.\n"


def write_section(document: Path, title: str, facts: Mapping[str, str], content: str) -> None:
    """Write the section `title` of a Markdown document, in place of its former self or at the end."""
    text = document.read_text(encoding="utf-8") if document.is_file() else _TITLE
    head, *sections = text.split("\n## ")
    lines = "\n".join(f"- {name}: `{value}`" for name, value in facts.items())
    written = {section.partition("\n")[0]: section for section in sections}
    written[title] = f"{title}\n\n{lines}\n\n{content.strip()}\n"
    document.write_text(
        "\n## ".join([head.rstrip() + "\n", *(each.rstrip() + "\n" for each in written.values())]), "utf-8"
    )


def machine() -> str:
    """Name the processor, the number of cores and the GPU, if there is one."""
    cpus = Path("/proc/cpuinfo")
    names = [line for line in cpus.read_text("utf-8").splitlines() if "model name" in line] if cpus.is_file() else []
    name = names[0].partition(":")[2].strip() if names else platform.processor() or platform.machine()
    gpu = f", {torch.cuda.get_device_name()}" if torch.cuda.is_available() else ""
    return f"{name}, {os.cpu_count()} cores{gpu}"
