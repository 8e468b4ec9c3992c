"""The mail catcher's process: `python -m florin_cli.mailcatcher FOLDER PORT`."""

import asyncio
import datetime as dt
import itertools
import logging
import signal
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from florin_cli.servers.ports import LOOPBACK

_MESSAGE_BYTES_MAX = 10 * 1024 * 1024


class Keeper:
    """Stores messages so that their file names sort by arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep one message; called by aiosmtpd when its text has arrived (RFC 5321, 4.1.1.4)."""
        moment = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S.%f")
        name = f"{moment}-{next(self._numbers):06d}.eml"
        recipients = ", ".join(address for address in envelope.rcpt_tos if address)
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        partial = self.folder / f".{name}"
        partial.write_bytes(f"X-Florin-Recipients: {recipients}\r\n".encode() + content)
        # Whoever lists the folder sees whole messages only.
        partial.rename(self.folder / name)
        return "250 Message kept"


async def serve(folder: Path, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    keeper = Keeper(folder)
    server = await loop.create_server(
        lambda: SMTP(keeper, data_size_limit=_MESSAGE_BYTES_MAX, ident="Florin mail catcher"), LOOPBACK, port
    )
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    server.close()


if __name__ == "__main__":
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
