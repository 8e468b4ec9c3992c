"""The evidence of a dispute: words in the database, files in the object store."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db import Database
from florin_kit.errors import NotFound
from florin_kit.ids import uuid7
from florin_kit.objects import ObjectStore
from florin_payments.disputes import documents, repository
from florin_payments.disputes.models import Dispute, DisputeFile
from florin_payments.psp.port import Evidence, EvidenceFile, Unknown

CHECKED_AT_ONCE = 2  # each holds a decoded picture in memory and a thread busy
log = structlog.get_logger("florin.disputes")


@dataclass(frozen=True)
class Files:
    """Files of disputes; an object never changes, a file that is replaced is a new one."""

    database: Database
    store: ObjectStore
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CHECKED_AT_ONCE))

    async def check(self, media_type: str, body: bytes) -> None:
        """Raises `ValidationFailed` unless it is what it says."""
        async with self.room:
            await asyncio.to_thread(documents.check, media_type, body)

    async def put(
        self, tx: AsyncSession, dispute: Dispute, kind: str, name: str, media_type: str, body: bytes, by: UUID
    ) -> DisputeFile | None:
        """Keep a checked file in the place of the one of its kind; returns that one, to be deleted after the commit."""
        file = DisputeFile(
            id=uuid7(),
            dispute_id=dispute.id,
            kind=kind,
            name=name,
            media_type=media_type,
            size_bytes=len(body),
            sha256=hashlib.sha256(body).hexdigest(),
            uploaded_by=by,
            created_at=dispute.updated_at,
        )
        await self.store.put(key(file), body)
        old = await self.remove(tx, dispute, kind)
        tx.add(file)
        await tx.flush()
        return old

    async def remove(self, tx: AsyncSession, dispute: Dispute, kind: str) -> DisputeFile | None:
        """Forget the file of a kind; returns it, to be deleted after the commit."""
        old = next((f for f in await repository.files(tx, dispute.id) if f.kind == kind), None)
        if old is not None:
            await tx.delete(old)
            await tx.flush()
        return old

    async def read(self, file: DisputeFile) -> bytes:
        """Raises `NotFound`."""
        body = await self.store.get(key(file))
        if body is None:
            raise NotFound
        return body

    async def clean_up(self, file: DisputeFile | None) -> None:
        """Delete the object of a file that is gone; a failure leaves an object that nobody can reach."""
        if file is None:
            return
        try:
            await self.store.delete(key(file))
        except OSError as error:
            log.warning("evidence_not_deleted", error=type(error).__name__)

    async def evidence(self, dispute: Dispute) -> Evidence:
        """All of it, for the provider. Raises `Unknown` while a file can't be read."""
        async with self.database.read() as ro:
            files = await repository.files(ro, dispute.id)
        words = {name: str(dispute.evidence.get(name, "")) for name in WORDS}
        documents_ = []
        for file in files:
            body = await self.store.get(key(file))
            if body is None:
                log.error("evidence_missing", dispute=str(dispute.id), kind=file.kind)
                raise Unknown("a file of the evidence is missing")
            documents_.append(EvidenceFile(file.kind, file.name, file.media_type, body))
        return Evidence(**words, files=documents_)


WORDS = ("statement", "product_description", "tracking_number", "refund_policy")


def key(file: DisputeFile) -> str:
    """Where a file is kept."""
    return f"evidence/{file.id.hex}.{documents.EXTENSIONS[file.media_type]}"
