"""A socket for this user alone, in a folder whose path may be long."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.runtime.private_socket import answers, bound_at

SOCKET = "a.sock"


def test_the_socket_is_made_in_a_folder_with_a_long_path_and_over_one_that_a_kill_left(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 120)
    bound_at(folder, SOCKET).close()
    assert (folder / SOCKET).exists()
    with bound_at(folder, SOCKET), pytest.raises(FileExistsError, match="another server answers there"):
        bound_at(folder, SOCKET)
    assert not answers(folder, SOCKET)
