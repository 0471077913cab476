"""Importing this before gradio takes a quarter off the app's start.

At every start gradio parses the source of each of its components again, to refresh the .pyi files that editors read.
A reader of the page has no use for them, and the folder they are written to may not be writable.
"""
from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


class WithoutEditorStubs(MetaPathFinder):
    """Finds gradio.component_meta as usual, and takes the stub writer out of it once it is loaded."""

    def find_spec(self, name: str, path=None, target=None) -> ModuleSpec | None:
        if name != "gradio.component_meta":
            return None
        spec = PathFinder.find_spec(name, path)
        load = spec.loader.exec_module

        def load_without(module: ModuleType) -> None:
            load(module)
            module.create_or_modify_pyi = lambda *_: None

        spec.loader.exec_module = load_without
        return spec


sys.meta_path.insert(0, WithoutEditorStubs())
