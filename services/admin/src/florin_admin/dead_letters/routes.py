"""``/admin/dead-letters``."""

from typing import Annotated

from litestar import Router, get, post
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_admin.dead_letters.schemas import DiscardInput, LetterList, QueueList, Retried, item, queue_item
from florin_admin.dead_letters.service import DeadLetters
from florin_kit.identity import Principal

Queue = Annotated[str | None, QueryParameter(max_length=64)]


@get("/queues", summary="Queues, and how many dead letters each has")
async def list_queues(dead_letters: DeadLetters) -> QueueList:
    found = await dead_letters.queues()
    items = [queue_item(queue, depth) for queue, depth in sorted(found.items())]
    return QueueList(transport=dead_letters.transport.name, items=items)


@get("/", summary="List dead letters")
async def list_letters(
    dead_letters: DeadLetters,
    queue: Queue = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 100,
) -> LetterList:
    """The oldest first; a queue can only be read from its head. Their payload is masked as in logs."""
    return LetterList(items=[item(letter) for letter in await dead_letters.letters(queue, limit)])


@post("/{letter_id:str}/retry", status_code=202, summary="Put a dead letter back into its queue")
async def retry_letter(principal: Principal, tx: AsyncSession, dead_letters: DeadLetters, letter_id: str) -> None:
    """Recorded. It is handled again, soon, by the consumer that could not."""
    await dead_letters.retry(tx, principal, letter_id)


@post("/{letter_id:str}/discard", status_code=204, summary="Discard a dead letter")
async def discard_letter(
    principal: Principal, tx: AsyncSession, dead_letters: DeadLetters, letter_id: str, data: DiscardInput
) -> None:
    """Recorded with the reason. There is no way back."""
    await dead_letters.discard(tx, principal, letter_id, data.reason)


@post("/queues/{queue:str}/retry", status_code=200, summary="Put the dead letters of a queue back")
async def retry_queue(principal: Principal, tx: AsyncSession, dead_letters: DeadLetters, queue: str) -> Retried:
    """Recorded, one by one. At most 100 at a time, the oldest; ``left`` says how many there still are."""
    retried, left = await dead_letters.retry_all(tx, principal, queue)
    return Retried(retried=retried, left=left)


router = Router(
    "/api/v1/admin/dead-letters",
    route_handlers=[list_queues, list_letters, retry_letter, discard_letter, retry_queue],
    tags=["Dead letters"],
)
