"""Why a start would refuse the database file that settings name, without starting; for `toiluot check`."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from server.runtime.backup_kind import revision_in, tables_of
from server.runtime.cannot_open import cannot_open
from server.runtime.start_refused import StartRefused, refuse_foreign, refuse_half_restored


def why_no_start(path: Path, whose: str, schema: str) -> str:
    """Why a start would refuse the database; empty when it would not, or would make it.

    Args:
        path: of an SQLite database.
        whose: for what the program takes it, `BRANCH` or `HUB`.
        schema: the newest revision that the program knows.

    Raises:
        OSError: it cannot be looked at.
    """
    try:
        refuse_half_restored(path)
        os.stat(path)
        tables = tables_of(path)
        refuse_foreign(str(path), tables, whose, "")
        if tables and (revision := revision_in(path)) > schema:
            return (
                f"{path} was written by a newer version of this program (schema {revision}, this one knows {schema}). "
                "Install that version or a newer one."
            )
    except FileNotFoundError:  # the first start makes it
        return ""
    except StartRefused as error:
        return str(error)
    except sqlite3.Error as error:
        return cannot_open(str(path), error)
    return ""
