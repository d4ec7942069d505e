"""What options of several benchmarks are read by."""


def numbers(text: str) -> list[int]:
    """Read whole numbers separated by commas."""
    return [int(part) for part in text.split(",")]
