"""What programs of protocol 1 said, as it was recorded."""

from __future__ import annotations

SUBPROTOCOL = "toiluot.v1"

HELLO = (
    '{"jsonrpc":"2.0","id":"session-000001","method":"hello","params":{"protocol":1,"role":"kiosk","device_id":'
    '"kiosk-1","token":"k1","language":"vi","program":"kiosk 0.1.0","numbers":null}}'
)

SIGN_IN = '{"jsonrpc":"2.0","id":"signin-000001","method":"clerk.sign_in","params":{"user":"ha","password":"p"}}'

WELCOME = (
    '{"jsonrpc":"2.0","id":"session-000001","result":{"protocol":1,"session_id":"c-17","epoch":"e1","role":"display",'
    '"seq":812,"server_at":1764037260000,"heartbeat_s":5.0,"person":null,"branch":null,"views":{}}}'
)
