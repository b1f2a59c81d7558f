"""GET /health, the same on branch server and hub."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response

from server.runtime.client_address import host_name, is_loopback
from server.runtime.health import HealthReport

_FORWARDED = ("x-forwarded-for", "forwarded", "via", "x-real-ip")


def health_answer(request: Request, health: HealthReport, known: bool = False) -> Response:
    """The report: 200 while the program does its work, 503 when it does not.

    Args:
        request: whoever asks from this machine itself is told details, strangers only the status.
        health: of the program.
        known: whether a manager asks, who is told details too.
    """
    document = health.document(known or _from_this_machine(request))
    status = 503 if document["status"] == "failed" else 200
    body = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return Response(body, status, {"Cache-Control": "no-store"}, "application/json")


def _from_this_machine(request: Request) -> bool:
    """A proxy on this machine passes on what strangers ask: it names them, or the name they asked for."""
    if request.client is None or not is_loopback(request.client.host):
        return False
    if any(name in request.headers for name in _FORWARDED):
        return False
    host = host_name(request.headers.get("host", ""))
    return host == "localhost" or is_loopback(host)
