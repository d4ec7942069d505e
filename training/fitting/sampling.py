"""The order in which training examples are taken: similar lengths together, and the same wherever it is computed."""

from collections.abc import Callable, Iterator, Sequence

import torch
from torch.utils.data import Sampler
from transformers.trainer_pt_utils import get_length_grouped_indices

_grouped: Callable[..., list[int]] = get_length_grouped_indices  # which has no annotations


class LengthGroupedSampler(Sampler[int]):
    """Shuffles anew each epoch, and within large chunks sorts by length, so that little goes into padding.

    The order follows from seed and epoch alone. That of the Trainer's own length grouping follows from the process's
    random state, which differs between processes (examples would be taken twice or never) and after resuming.
    """

    def __init__(self, lengths: Sequence[int], batch_size: int, seed: int) -> None:
        self._lengths = list(lengths)
        self._batch_size = batch_size
        self._seed = seed
        self._epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch whose order comes next; the Trainer calls this."""
        self._epoch = epoch

    def __len__(self) -> int:
        return len(self._lengths)

    def __iter__(self) -> Iterator[int]:
        generator = torch.Generator().manual_seed(self._seed + self._epoch)
        return iter(_grouped(self._lengths, self._batch_size, generator=generator))
