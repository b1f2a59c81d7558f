"""What a running branch server is made of, and what a start is given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from config import Clock, ServerSettings
from server.handle import Handle
from server.live.fanout import Fanout
from server.live.socket import LiveLink
from server.media.playlist import Playlist
from server.program.ports import Ports
from server.runtime.backups import Backups
from server.runtime.connection_limits import ConnectionLimits
from server.runtime.health import HealthReport
from server.runtime.log_limits import LogLimits
from server.runtime.security_log import SecurityLog
from server.runtime.supervisor import Supervisor
from server.staff.login import Authenticator
from server.staff.people import People
from server.store.journal import Store
from server.views.ticket_secrets import Secrets
from wire.catalogue import Branch
from wire.values import Actor, Role

SELF = Actor(role=Role.SERVER)
"""Who asks for what the server does by itself."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a running server is made of; the web pages are given it."""

    settings: ServerSettings
    store: Store
    handle: Handle
    people: People
    secrets: Secrets
    fanout: Fanout
    live: LiveLink
    authenticator: Authenticator
    security: SecurityLog
    supervisor: Supervisor
    limits: Mapping[str, ConnectionLimits]
    """Of the connections of each port, by its name."""
    health: HealthReport
    log_limits: LogLimits
    backups: Backups
    playlist: Playlist
    """What displays show between calls."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a start is given."""

    settings: ServerSettings
    branch: Branch
    clock: Clock
    stop: asyncio.Event
    """Set by SIGTERM and SIGINT."""
    ready: Callable[[Ports], None] | None
    end: Callable[[int], object] | None
    """Ends the process at once, with a status, when answers have stopped; None to say it only."""
    log_limits: LogLimits
