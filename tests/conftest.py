"""What holds for the whole suite."""

import os

# Tiny models gain nothing from several threads, and lose much where other processes want the cores. To be set before
# torch or ONNX Runtime is imported; the processes that tests start inherit it.
os.environ.setdefault("OMP_NUM_THREADS", "1")
