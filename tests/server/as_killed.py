"""What a program would leave if it were killed at this very moment, while it goes on.

A process that is killed leaves its files as it has written them to the system; nothing in its memory comes to them any
more. So a copy made then is what a kill would leave, and one run is enough for all the moments in it: to begin anew for
each and kill it a statement later took as many runs as there are statements.
"""

from __future__ import annotations

import os
import shutil
import traceback
from collections.abc import Iterable
from pathlib import Path


def copy(left: Iterable[tuple[Path, Path]]) -> None:
    """Copy files and folders, each to where its copy is to stand. The process must have no other threads.

    A child does it: whoever closes a file gives back the locks that their own process has on it, SQLite's too.
    """
    child = os.fork()
    if child == 0:
        code = 1
        try:
            for source, into in left:
                if source.is_dir():
                    shutil.copytree(source, into)
                else:
                    shutil.copyfile(source, into)
            code = 0
        except OSError:
            traceback.print_exc()
        finally:
            os._exit(code)  # never back into what is run
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise RuntimeError(f"what is left could not be copied: {os.waitstatus_to_exitcode(status)}")
