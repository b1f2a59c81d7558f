"""`Property` and `QmlUncreatable` of PySide6 with the types they have: its own stubs give every property's value the
type `Property`, want a Python type where Qt takes the name of one, and do not let `QmlUncreatable(...)` decorate."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from PySide6.QtCore import Signal

    T = TypeVar("T")
    C = TypeVar("C", bound=type[Any])

    class Property(Generic[T]):
        """A property of a QObject; `str`, `bool`, a class or the name of a Qt type such as "QStringList"."""

        @overload
        def __init__(
            self,
            type: type[T],
            fget: Callable[[Any], T] | None = ...,
            /,
            *,
            notify: Signal | None = ...,
            constant: bool = ...,
        ) -> None: ...
        @overload
        def __init__(
            self: Property[Any], type: str, /, *, notify: Signal | None = ..., constant: bool = ...
        ) -> None: ...
        def __init__(self, type: Any, *_: Any, **__: Any) -> None: ...

        def __call__(self, fget: Callable[[Any], T]) -> Property[T]: ...  # noqa: D102

        @overload
        def __get__(self, instance: None, owner: type[Any]) -> Property[T]: ...
        @overload
        def __get__(self, instance: object, owner: type[Any]) -> T: ...
        def __get__(self, instance: object, owner: type[Any]) -> Any: ...

    def QmlUncreatable(reason: str) -> Callable[[C], C]:
        """A type that QML names and never makes."""
        ...
else:
    from PySide6.QtCore import Property
    from PySide6.QtQml import QmlUncreatable

__all__ = ["Property", "QmlUncreatable"]
