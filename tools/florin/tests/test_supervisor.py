"""The supervisor's promises, on processes that stand in for services."""

import os
import signal
from collections.abc import Callable

import pytest

from florin_cli.servers import ServerError
from florin_cli.stack.service import Task
from florin_cli.stack.settings import base_environment

CHAIN = (("database", [], ""), ("service", ["database"], ""), ("gateway", ["service"], ""))


def test_starts_in_the_order_of_needs_and_stops_in_reverse(supervise):
    stack = supervise(("gateway", ["service"], ""), ("service", ["database"], ""), ("database", [], ""))
    stack.wait_ready()
    stack.process.send_signal(signal.SIGTERM)
    code, _ = stack.ended()
    assert code == 0
    assert stack.order("started") == ["database", "service", "gateway"]
    assert stack.order("stopped") == ["gateway", "service", "database"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_termination_and_hang_up_leave_nothing_behind(supervise, number):
    stack = supervise(*CHAIN)
    stack.wait_ready()
    stack.process.send_signal(number)
    assert stack.ended()[0] == 0
    assert stack.alive() == []


def test_a_killed_supervisor_leaves_nothing_behind(supervise, wait_until: Callable[..., None]):
    stack = supervise(*CHAIN)
    stack.wait_ready()
    assert len(stack.alive()) == 3
    stack.process.kill()
    wait_until(lambda: stack.alive() == [], "all children end with their parent")


def test_a_process_that_does_not_stop_is_killed_after_the_deadline(supervise):
    stack = supervise(("stubborn", [], "stubborn"))
    stack.wait_ready()
    stack.process.terminate()
    assert stack.ended()[0] == 0
    assert stack.alive() == []


def test_a_crashed_service_is_started_again_and_the_others_are_left_alone(supervise, wait_until):
    stack = supervise(*CHAIN)
    stack.wait_ready()
    gateway = stack.pid("gateway")
    os.kill(stack.pid("service"), signal.SIGKILL)
    wait_until(lambda: stack.order("started").count("service") == 2, "the service is started again")
    stack.process.terminate()
    code, output = stack.ended()
    assert code == 0
    assert "service ended with signal 9; starting it again in" in output
    assert stack.pid("gateway") == gateway


def test_a_service_that_always_dies_takes_the_stack_down_with_its_last_words(supervise):
    stack = supervise(("database", [], ""), ("service", ["database"], "dies"))
    code, output = stack.ended()
    assert code == 1
    assert stack.order("started").count("service") == 5
    assert "florin: service ended while starting, exit code 7 (5 times in a row). It said last:" in output
    assert "the flux capacitor is missing" in output.partition("florin: ")[2]
    assert "Traceback" not in output
    assert stack.alive() == []


def test_every_line_is_prefixed_and_kept_in_a_file_of_its_process(supervise):
    stack = supervise(("auth", [], ""), ("payments", [], ""))
    lines = []
    for line in stack.process.stdout:
        lines.append(line)
        if line.strip() == "READY":
            break
    stack.process.terminate()
    _, rest = stack.ended()
    output = "".join(lines) + rest
    assert "auth          | auth serves\n" in output
    assert "payments      | payments serves\n" in output
    assert (stack.folder / "auth.log").read_text() == "auth serves\n"


async def test_a_task_is_ready_when_it_ended_well_however_quickly(tmp_path):
    for number in range(20):
        task = Task(f"task{number}", tmp_path, base_environment(), ("-S", "-c", "pass"))
        await task.start()
        await task.ready()


async def test_a_task_that_fails_is_an_error_with_its_last_words(tmp_path):
    task = Task("task", tmp_path, base_environment(), ("-c", "import sys; sys.exit('no such column')"))
    await task.start()
    with pytest.raises(ServerError, match=r"task ended while starting, exit code 1\n\s+no such column"):
        await task.ready()
