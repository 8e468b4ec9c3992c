"""Ending background tasks."""

import asyncio

AGAIN_S = 0.2


async def end(task: "asyncio.Task[None] | None") -> None:
    """Cancel a task and wait until it is over.

    Cancelling is repeated: a library that is cancelled while its own time limit runs out may turn
    the one into the other (redis-py does while it connects), and a task that retries would go on.
    """
    while task is not None and not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=AGAIN_S)
