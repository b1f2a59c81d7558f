"""What SQLAlchemy makes of a statement for SQLite, made once a process: a thousand tests open a database of their own.

It keeps what it compiled with each engine, and a program has one or two of these for good. Here all engines of SQLite
share it. PostgreSQL's do not: what they compile may hang on what they asked their server.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

STATEMENTS = 5_000
"""More than there are."""


class _Compiled(LRUCache[Any, Any]):
    """By statement and kind of database, where an engine's own is by statement and engine."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_its_kind(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_of_its_kind(key), compiled)


def _of_its_kind(key: Any) -> Any:
    dialect, *statement = key
    return (type(dialect), dialect.server_version_info, dialect.paramstyle, *statement)


_compiled = _Compiled(STATEMENTS)
_made = Engine.__init__


def _sharing(engine: Engine, *parts: Any, **how: Any) -> None:
    _made(engine, *parts, **how)
    if engine.dialect.name == "sqlite":
        engine._compiled_cache = _compiled


def install() -> None:
    """For this process."""
    Engine.__init__ = _sharing  # type: ignore[method-assign]
