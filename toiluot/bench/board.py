"""One hall display as a process of its own, with the link that real displays use; it is stopped and let go on."""

from __future__ import annotations

import asyncio
import json
import sys

from clientkit.dial import Dial
from wire.session import Happening, Hello, Welcomed
from wire.values import PROTOCOL, Role


async def main() -> None:
    """Follow the calls; answer each line of standard input with how far it is."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    told = json.loads(await reader.readline())
    welcomed = [0]
    here = asyncio.Event()

    def happened(happening: Happening | None) -> None:
        if isinstance(happening, Welcomed):
            welcomed[0] += 1
            here.set()

    hello = Hello(protocol=PROTOCOL, role=Role.DISPLAY, device_id=told["device_id"], token=told["token"])
    dial = Dial([told["url"]], hello, happened)
    running = asyncio.create_task(dial.run())
    await here.wait()
    print(json.dumps({"ready": True}), flush=True)
    while await reader.readline():
        print(json.dumps({"seq": dial.session.seq, "live": dial.live, "welcomed": welcomed[0]}), flush=True)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main())
