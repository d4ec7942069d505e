"""A bundle's graph, ready to be run by OpenVINO.

OpenVINO makes kernels for each shape of its inputs when it meets it: that takes ten milliseconds and more, and about
ten megabytes that it keeps; and going from one shape to another takes two. So inputs are padded to a few shapes, and
`warm_up` runs all of them beforehand (docs/experiments.md).
"""

import ctypes
import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import numpy as np
import openvino
from numpy.typing import NDArray

from serving.errors import BundleError

INPUTS = {"input_ids": np.int64, "attention_mask": np.int64, "pooling_weights": np.float32}  # see BundleLayout.model
BATCH = 8  # mentions of a full pass; more are hardly quicker and take more memory

_MANY = 4  # mentions from which a pass of BATCH is quicker than one pass each
_FINE, _COARSE = 16, 32  # tokens to whose multiples inputs are padded: several short mentions, and others
_LONG = 64  # from here on they are no longer short

Inputs = dict[str, NDArray[np.generic]]  # of one pass, by name; see BundleLayout.model


class Engine:
    """A compiled graph. Thread-safe: as many passes as were asked for run at once, others wait."""

    def __init__(self, compiled: openvino.CompiledModel, max_length: int, passes: int) -> None:
        """Use `Engine.load`."""
        self._compiled = compiled
        self._max_length = max_length
        self._passes = passes
        self._free: SimpleQueue[openvino.InferRequest] = SimpleQueue()
        for _ in range(passes):
            self._free.put(compiled.create_infer_request())

    @classmethod
    def load(cls, model: Path, *, max_length: int, threads: int = 0) -> "Engine":
        """Compile the graph in a file.

        Args:
            model: an ONNX graph that takes and gives what BundleLayout.model says.
            max_length: tokens of the longest input, beyond which nothing is padded.
            threads: of one pass; as many passes run at once as then fit the cores. 0: one thread a core, one pass.

        Raises:
            BundleError: it is not a graph, or takes other inputs.
        """
        cores = os.cpu_count() or 1
        passes = max(1, cores // threads) if threads else 1
        properties = {
            "NUM_STREAMS": passes,
            "INFERENCE_NUM_THREADS": passes * (threads or cores),
            "INFERENCE_PRECISION_HINT": "f32",  # not bfloat16 where the processor has it: scores would differ
            "ENABLE_CPU_PINNING": False,  # or two services on a machine would share the same cores
        }
        try:
            compiled = openvino.Core().compile_model(model, "CPU", properties)
        except RuntimeError as error:
            raise BundleError(f"{model} is not a graph that OpenVINO {openvino.__version__} loads: {error}") from error
        found = {item.any_name for item in compiled.inputs}
        if found != set(INPUTS):
            raise BundleError(
                f"{model} takes {sorted(found)}, expected {sorted(INPUTS)}; it is of another version of Tonika, "
                "export it again"
            )
        return cls(compiled, max_length, passes)

    @property
    def widths(self) -> dict[str, int]:
        """How many numbers each output has for a mention."""
        return {item.any_name: item.partial_shape[-1].get_length() for item in self._compiled.outputs}

    def run(self, inputs: Inputs) -> dict[str, NDArray[np.float32]]:
        """Return the outputs for 1 to BATCH mentions by name, each with a row a mention."""
        mentions, tokens = inputs["input_ids"].shape
        padded = _padded(inputs, known_shape(mentions, tokens, self._max_length))
        request = self._free.get()
        try:
            request.infer(padded, share_inputs=True)
            return {
                output.any_name: np.array(request.get_tensor(output).data[:mentions])
                for output in self._compiled.outputs
            }
        finally:
            self._free.put(request)

    def warm_up(self) -> None:
        """Run all shapes that inputs can have, so that none is new to a caller."""
        requests = [self._free.get() for _ in range(self._passes)]
        asked = itertools.product((1, BATCH), range(1, self._max_length + 1))
        shapes = {known_shape(*each, self._max_length) for each in asked}
        for shape in sorted(shapes):
            for request in requests:  # at once, so that each comes to a stream of its own
                request.start_async(_ones(shape))
            for request in requests:
                request.wait()
        for request in requests:
            self._free.put(request)
        _give_back_memory()


def passes_of(mentions: int) -> Iterator[int]:
    """Divide so many mentions into passes of at most BATCH each, as is quickest."""
    while mentions:
        size = min(mentions, BATCH) if mentions >= _MANY else 1
        yield size
        mentions -= size


def known_shape(mentions: int, tokens: int, max_length: int) -> tuple[int, int]:
    """Return the shape to which inputs of so many mentions and tokens are padded."""
    step = _FINE if mentions > 1 and tokens <= _LONG else _COARSE
    return (1 if mentions == 1 else BATCH), min(-(-tokens // step) * step, max_length)


def _padded(inputs: Inputs, shape: tuple[int, int]) -> Inputs:
    """Pad with zeros, and with repetitions of the first mention."""
    mentions, tokens = inputs["input_ids"].shape
    padded: Inputs = {name: np.zeros(shape, kind) for name, kind in INPUTS.items()}
    for name, values in inputs.items():
        padded[name][:, :tokens] = values[0]
        padded[name][:mentions, :tokens] = values
    return padded


def _ones(shape: tuple[int, int]) -> Inputs:
    return {name: np.ones(shape, kind) for name, kind in INPUTS.items()}


def _give_back_memory() -> None:
    """Have the C library return what compiling left unused, a fifth of the process; glibc can do so."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim:
        trim(0)
