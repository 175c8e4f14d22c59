"""How Jinja compiles the theme's templates here: what no page can change is worked out once, what is the same on many pages once
for all of them, and output escaped with less ado.

All are hooks that Jinja offers (``code_generator_class``, extensions, ``_parse`` by way of an extension's tree); what comes out is
the same.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from keyword import iskeyword
from typing import Any

import jinja2
from jinja2 import BytecodeCache, Environment, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from warraq.errors import WarraqError

_KEPT = "template "  # begins the keys of compiled templates
_SPECIAL = re.compile("[&<>'\"]")


def quick(value: Any) -> str:
    """``markupsafe.escape`` for what is only joined: text that needs nothing stays as it is, and no Markup is made of any."""
    kind = type(value)
    if kind is Markup or (kind is str and not _SPECIAL.search(value)):
        return value  # type: ignore[no-any-return]
    return escape(value)


class QuickGenerator(CodeGenerator):
    """Writes ``environment.quick(…)`` where Jinja's own writes ``escape(…)`` around what a template puts out, looks for attributes
    before it asks Jinja, and calls what wants nothing of Jinja's context (macros, interface strings, ``once``) without it."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 (Jinja finds it by this name)
        macros = {each.name for each in node.find_all(nodes.Macro)}
        self._simple = macros | {each.target for each in node.find_all(nodes.Import)} | {self.environment.strings}  # type: ignore[attr-defined]
        super().visit_Template(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        self.write("(found if (found := getattr(of := ")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r}, missing)) is not missing else environment.getattr(of, {node.attr!r}))")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        of = node.node.node if isinstance(node.node, nodes.Getattr) else node.node
        simple = isinstance(of, nodes.EnvironmentAttribute) or (isinstance(of, nodes.Name) and of.name in self._simple)
        if not simple or node.dyn_args or node.dyn_kwargs or any(iskeyword(each.key) for each in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for each in (*node.args, *node.kwargs):
            self.visit(each, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            safe = isinstance(node, nodes.Filter) and node.name in self.environment.safe  # type: ignore[attr-defined]
            self.write("(" if safe else "environment.quick(")


class Once(Extension):
    """``{% once a, b %}…{% endonce %}``: what stands there is made once for all pages on which ``a`` and ``b`` are the same, by the
    function ``once`` of the environment, which is given where it stands, the values, and what makes it.

    It may use the names ``a`` and ``b``, the site, its strings and Jinja's own functions: TemplateSyntaxError for any other.
    """

    tags = {"once"}  # noqa: RUF012 (of that type in Jinja)
    everywhere = frozenset({"site", "t", *DEFAULT_NAMESPACE})

    def parse(self, parser: Parser) -> nodes.Node:
        """The tree of one such block, as Jinja asks for it."""
        line = next(parser.stream).lineno
        names = []
        while parser.stream.current.type != "block_end":
            parser.stream.skip_if("comma")
            names.append(parser.parse_assign_target(name_only=True).name)
        body = parser.parse_statements(("name:endonce",), drop_needle=True)
        here = list(nodes.Template(body).find_all(nodes.Name))
        own = {name.name for name in here if name.ctx == "store"}
        if others := sorted({name.name for name in here} - own - self.everywhere - set(names)):
            parser.fail(f"`once` is not told of {', '.join(others)}, which it uses", line)
        told = nodes.Tuple([nodes.Name(name, "load") for name in names], "load")
        where = nodes.Const(f"{parser.name}:{line}")
        call = nodes.Call(nodes.EnvironmentAttribute("once"), [where, told], [], None, None)
        return nodes.CallBlock(call, [], [], body).set_lineno(line)


class QuickEnvironment(Environment):
    """An environment that knows the value of ``known(word)`` for every call of the global ``name`` with one constant word."""

    code_generator_class = QuickGenerator
    quick = staticmethod(quick)
    safe = frozenset({"href", "isolate", "safe"})  # filters that make Markup of all that they are given

    def __init__(self, name: str, known: Callable[[str], Markup], **options: Any) -> None:
        super().__init__(extensions=[Once], **options)
        self.strings = name
        self._folding = _Folding(name, known)

    def make_globals(self, given: MutableMapping[str, Any] | None) -> dict[str, Any]:
        """What templates know, as one dictionary: each page copies it, and of the chain that Jinja makes that takes long."""
        return {**self.globals, **(given or {})}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        folded: nodes.Template = self._folding.visit(tree)
        return folded


class Compiled(BytecodeCache):
    """What templates were compiled to, kept by whoever gives ``load`` and ``save`` for values by their keys: every build of a single
    page would compile them again. ``made_from`` is a hash of the strings that were folded in; our own program the keeper knows."""

    def __init__(self, load: Callable[[str], Any], save: Callable[[str, Any], None], made_from: str) -> None:
        self._load, self._save, self._made_from = load, save, f"{made_from} {jinja2.__version__}"
        self._process = os.getpid()  # a child of it has not what keeps them

    def get_source_checksum(self, source: str) -> str:
        """A hash of all that the compiled template follows from."""
        return super().get_source_checksum(f"{self._made_from}\0{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the ``bucket``, if it was filled before."""
        if self._process == os.getpid() and (kept := self._load(_KEPT + bucket.key)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what the ``bucket`` holds."""
        if self._process == os.getpid():
            self._save(_KEPT + bucket.key, bucket.bytecode_to_string())


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
