"""The order in which training examples are taken: similar lengths together, and the same wherever it is computed."""

from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor
from torch.utils.data import Sampler
from transformers.trainer_pt_utils import get_length_grouped_indices

_grouped: Callable[..., list[int]] = get_length_grouped_indices  # which has no annotations


class LengthGroupedSampler(Sampler[int]):
    """Shuffles anew each epoch, and within large chunks sorts by length, so that little goes into padding.

    The order follows from seed and epoch alone. That of the Trainer's own length grouping follows from the process's
    random state, which differs between processes (examples would be taken twice or never) and after resuming.
    """

    def __init__(
        self, lengths: Sequence[int], label_sets: Sequence[int], batch_size: int, seed: int, temperature: float = 1.0
    ) -> None:
        """Take the length and the label set of every example; see `drawn` for the temperature."""
        self._lengths = torch.tensor(lengths)
        label_set = torch.tensor(label_sets)
        self._members = [torch.nonzero(label_set == index).squeeze(1) for index in sorted(set(label_sets))]
        self._drawn = drawn([len(members) for members in self._members], temperature)
        self._batch_size = batch_size
        self._seed = seed
        self._epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch whose order comes next; the Trainer calls this."""
        self._epoch = epoch

    def __len__(self) -> int:
        return sum(self._drawn)

    def __iter__(self) -> Iterator[int]:
        generator = torch.Generator().manual_seed(self._seed + self._epoch)
        rows = torch.cat(
            [_repeated(members, count, generator) for members, count in zip(self._members, self._drawn, strict=True)]
        )
        order = _grouped(self._lengths[rows].tolist(), self._batch_size, generator=generator)
        return iter(rows[order].tolist())


def drawn(sizes: Sequence[int], temperature: float) -> list[int]:
    """Return how many examples of each label set an epoch has: all of the largest, others by size^(1/temperature).

    At a temperature of 1 each example comes once; above it those of smaller label sets come again, so that they are
    not drowned. Source: Arivazhagan et al. 2019, "Massively Multilingual Neural Machine Translation in the Wild".
    """
    largest = max(sizes, default=0)
    return [round(largest * (size / largest) ** (1.0 / temperature)) for size in sizes]


def _repeated(members: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """Return `count` of the members, each as often as any other give or take one."""
    rounds = -(-count // len(members))
    return torch.cat([members[torch.randperm(len(members), generator=generator)] for _ in range(rounds)])[:count]
