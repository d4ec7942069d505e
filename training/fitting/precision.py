"""Whether to multiply in bfloat16: where the hardware has it and is the faster for it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import nn

_TOKENS, _HIDDEN, _FEED_FORWARD = 1024, 384, 1536  # a batch, and the widths of a small encoder
_REPEATS = 8


def feed_forward_seconds(dtype: torch.dtype) -> float:
    """Time one forward and backward pass of a feed-forward block on one core, the quickest of several.

    What counts is the thread's own time on the processor: by the clock a busy machine would choose at random, and a run
    with the same seed, or one that goes on after a kill, would not be the same.
    """
    block = nn.Sequential(nn.Linear(_HIDDEN, _FEED_FORWARD), nn.GELU(), nn.Linear(_FEED_FORWARD, _HIDDEN))
    states = torch.zeros(_TOKENS, _HIDDEN)
    quickest = float("inf")
    with _one_thread():
        for _ in range(_REPEATS):
            started = time.thread_time()
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=dtype == torch.bfloat16):
                loss = block(states).sum()
            loss.backward()
            quickest = min(quickest, time.thread_time() - started)
    return quickest


@contextmanager
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def bfloat16_in_hardware() -> bool:
    """Tell whether this machine's GPU or processor multiplies bfloat16 in hardware."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported())
    return torch.cpu.get_capabilities().get("avx512_bf16", False) is True


def bfloat16_pays(seconds: Callable[[torch.dtype], float] = feed_forward_seconds) -> bool:
    """Tell whether training in bfloat16 is quicker here: always on a GPU that has it, by measurement on a processor.

    Processors differ: one with the instructions was 1.7 times quicker for them, another 1.7 times slower
    (docs/experiments.md).
    """
    if not bfloat16_in_hardware():
        return False
    return torch.cuda.is_available() or seconds(torch.bfloat16) < seconds(torch.float32)
