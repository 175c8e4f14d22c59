"""How Jinja compiles the theme's templates here: what no page can change is worked out once, and output escaped with less ado.

Both are hooks that Jinja offers (``code_generator_class``, ``_parse`` by way of an extension's tree); what comes out is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from warraq.errors import WarraqError

_SPECIAL = re.compile("[&<>'\"]")


def quick(value: Any) -> str:
    """``markupsafe.escape`` for what is only joined: text that needs nothing stays as it is, and no Markup is made of any."""
    kind = type(value)
    if kind is Markup or (kind is str and not _SPECIAL.search(value)):
        return value  # type: ignore[no-any-return]
    return escape(value)


class QuickGenerator(CodeGenerator):
    """Writes ``environment.quick(…)`` where Jinja's own writes ``escape(…)`` around what a template puts out."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.quick(")


class QuickEnvironment(Environment):
    """An environment that knows the value of ``known(word)`` for every call of the global ``name`` with one constant word."""

    code_generator_class = QuickGenerator
    quick = staticmethod(quick)

    def __init__(self, name: str, known: Callable[[str], Markup], **options: Any) -> None:
        super().__init__(**options)
        self._folding = _Folding(name, known)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        folded: nodes.Template = self._folding.visit(tree)
        return folded


class _Folding(NodeTransformer):
    def __init__(self, name: str, known: Callable[[str], Markup]) -> None:
        self._name, self._known = name, known

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 (Jinja finds it by this name)
        self.generic_visit(node)
        plain = not (node.kwargs or node.dyn_args or node.dyn_kwargs) and len(node.args) == 1
        if plain and isinstance(node.node, nodes.Name) and node.node.name == self._name:
            (word,) = node.args
            if isinstance(word, nodes.Const) and isinstance(word.value, str):
                with suppress(WarraqError):  # an unknown word is told of by the page that comes to it
                    return nodes.Const(self._known(word.value), lineno=node.lineno)
        return node
