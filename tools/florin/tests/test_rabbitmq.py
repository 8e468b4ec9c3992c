"""RabbitMQ run privately."""

from collections.abc import Iterator
from pathlib import Path

import aio_pika
import pytest

from florin_cli.servers import RabbitMQ, Unavailable
from florin_cli.servers.process import started_at

pytestmark = pytest.mark.rabbitmq


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("a broker")


@pytest.fixture(scope="module")
def rabbitmq(folder: Path) -> Iterator[RabbitMQ]:
    try:
        programs = RabbitMQ.find(fetch=True)
    except Unavailable as reason:
        pytest.skip(str(reason))
    with RabbitMQ.running(folder, programs=programs) as server:
        yield server


def test_it_starts_without_errors(rabbitmq: RabbitMQ):
    assert "[error]" not in rabbitmq.log.read_text()


async def test_it_serves_quorum_queues_to_those_with_the_password(rabbitmq: RabbitMQ):
    connection = await aio_pika.connect(rabbitmq.url)
    async with connection:
        channel = await connection.channel()
        arguments = {"x-queue-type": "quorum"}
        queue = await channel.declare_queue("q", durable=True, arguments=arguments)
        await channel.default_exchange.publish(aio_pika.Message(b"hello"), "q")
        message = await queue.get(timeout=5)
        assert message.body == b"hello"
        await message.ack()
    with pytest.raises(aio_pika.exceptions.ProbableAuthenticationError):
        await aio_pika.connect(rabbitmq.url.replace(rabbitmq.password, "guess"))


def test_nothing_is_left_not_even_epmd(tmp_path: Path, rabbitmq: RabbitMQ):
    with RabbitMQ.running(tmp_path, programs=rabbitmq.programs) as second:
        assert second.epmd is not None
        pids = [second.process.pid, second.epmd.pid]
        assert all(started_at(pid) for pid in pids)
    assert not any(started_at(pid) for pid in pids)
