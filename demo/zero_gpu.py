"""ZeroGPU: a Space on its shared GPUs starts only if one of the app's functions asks for a GPU.

These networks draw on a CPU in milliseconds, sooner than a GPU could be had and at no cost to the visitor's quota. So
the one function that asks is there to be found, and is not called.
"""
from __future__ import annotations

from collections.abc import Callable

try:
    from spaces import GPU
except ImportError:  # anywhere else
    def GPU(function: Callable) -> Callable:
        return function


@GPU
def asks_for_a_gpu() -> None:
    pass
