"""Qt models fed with whole lists: only what changed is told to the screen, so that nothing jumps or flickers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from clientkit.qt_types import Property

Row = Mapping[str, Any]


class ListModel(QAbstractListModel):
    """Rows are dicts; `roles` are their keys, `key` the one that names a row for as long as it lives."""

    countChanged = Signal()

    def __init__(self, roles: Sequence[str], key: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if key not in roles:
            raise ValueError(f"the key {key!r} is not among the roles {', '.join(roles)}")
        self._roles = tuple(roles)
        self._key = key
        self._rows: list[dict[str, Any]] = []

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One value of one row."""
        number = role - Qt.ItemDataRole.UserRole - 1
        if not (index.isValid() and 0 <= number < len(self._roles) and index.row() < len(self._rows)):
            return None
        return self._rows[index.row()].get(self._roles[number])

    def roleNames(self) -> dict[int, QByteArray]:
        """Roles as QML sees them."""
        first = Qt.ItemDataRole.UserRole + 1
        return {first + n: QByteArray(name.encode()) for n, name in enumerate(self._roles)}

    @property
    def rows(self) -> tuple[dict[str, Any], ...]:
        """What it holds."""
        return tuple(self._rows)

    def _read_count(self) -> int:
        return len(self._rows)

    count = Property(int, _read_count, notify=countChanged)
    """Number of rows, for QML."""

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Become this list with the fewest row changes.

        Raises:
            ValueError: two rows have the same key.
        """
        wanted = [{role: row.get(role) for role in self._roles} for row in rows]
        keys = [row[self._key] for row in wanted]
        if len(set(keys)) != len(keys):
            raise ValueError(f"two rows have the same {self._key}")
        before = len(self._rows)
        self._drop_all_but(set(keys))
        for place, row in enumerate(wanted):
            self._settle(place, row)
        if len(self._rows) != before:
            self.countChanged.emit()

    def _drop_all_but(self, keys: set[Any]) -> None:
        for place in range(len(self._rows) - 1, -1, -1):
            if self._rows[place][self._key] not in keys:
                self.beginRemoveRows(QModelIndex(), place, place)
                del self._rows[place]
                self.endRemoveRows()

    def _settle(self, place: int, row: dict[str, Any]) -> None:
        """Rows before `place` are right; make this one right."""
        now_at = next((n for n in range(place, len(self._rows)) if self._rows[n][self._key] == row[self._key]), None)
        if now_at is None:
            self.beginInsertRows(QModelIndex(), place, place)
            self._rows.insert(place, row)
            self.endInsertRows()
            return
        if now_at != place:
            self.beginMoveRows(QModelIndex(), now_at, now_at, QModelIndex(), place)
            self._rows.insert(place, self._rows.pop(now_at))
            self.endMoveRows()
        changed = [n for n, role in enumerate(self._roles) if self._rows[place][role] != row[role]]
        if changed:
            self._rows[place] = row
            index = self.index(place, 0)
            first = Qt.ItemDataRole.UserRole + 1
            self.dataChanged.emit(index, index, [first + n for n in changed])
