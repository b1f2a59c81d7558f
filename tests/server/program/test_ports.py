"""The two ports: who may open a link, and what is said when one cannot be had."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from server.program.ports import LIVE, WEB, Ports, limits_of, listening, origins, web_socket
from server.runtime.client_address import Proxies
from server.runtime.start_refused import StartRefused
from server.store.database import Database
from tests.server.program.test_startup import settings_of


def test_pages_of_the_server_itself_and_of_its_public_address_may_open_a_link(tmp_path: Path) -> None:
    found = origins(settings_of(tmp_path, public_url="https://hall.example.vn/queue"), 8080)
    assert {"https://hall.example.vn", "http://127.0.0.1:8080", "http://localhost:8080"} <= set(found)


def test_where_it_listens_is_one_line_of_json() -> None:
    assert Ports(1, 2).line() == '{"live_port": 1, "web_port": 2}'


def test_a_port_that_is_taken_is_refused_with_the_name_of_its_setting() -> None:
    with (
        listening("127.0.0.1", 0, "web_port") as taken,
        pytest.raises(StartRefused, match="web_port"),
        listening("127.0.0.1", taken.getsockname()[1], "web_port"),
    ):
        pass


def test_when_a_server_of_the_same_database_has_the_port_that_is_what_is_said(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    with listening("127.0.0.1", 0, "web_port") as taken:
        busy = settings.model_copy(update={"web_port": taken.getsockname()[1]})
        with pytest.raises(StartRefused, match="web_port"), web_socket(busy):
            pass
        first = Database(settings.database)
        first.open_for_writing()
        try:
            with pytest.raises(StartRefused) as why, web_socket(busy):
                pass
            assert "web_port" not in str(why.value)
        finally:
            first.release()


def test_a_web_port_that_is_free_listens(tmp_path: Path) -> None:
    with web_socket(settings_of(tmp_path)) as listens:
        socket.create_connection(listens.getsockname()[:2], 5).close()


def test_both_ports_share_the_places_there_are_and_only_the_live_one_greets(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    limits = limits_of(settings, Proxies(()))
    assert set(limits) == {LIVE, WEB}
