"""On ZeroGPU the app has a function that asks for a GPU; elsewhere nobody misses the package."""
import importlib
import sys
from types import SimpleNamespace

import demo.zero_gpu


def reloaded(monkeypatch, spaces):
    monkeypatch.setitem(sys.modules, "spaces", spaces)
    return importlib.reload(demo.zero_gpu)


def test_a_function_asks_where_the_package_is(monkeypatch):
    asked = []
    reloaded(monkeypatch, SimpleNamespace(GPU=lambda function: asked.append(function.__name__) or function))
    assert asked == ["asks_for_a_gpu"]


def test_elsewhere_it_is_a_plain_function(monkeypatch):
    assert reloaded(monkeypatch, None).asks_for_a_gpu() is None  # None makes the import fail
