"""RabbitMQ, run privately: own node, ports, cookie and epmd; started without its shell scripts.

The scripts break on paths with spaces and leave an epmd daemon behind, so Erlang's
`erlexec` is called directly; RabbitMQ reads its RABBITMQ_* settings from the environment.
"""

import os
import secrets
import socket
import subprocess
from pathlib import Path

from florin_cli import paths
from florin_cli.servers import rabbitmq_programs
from florin_cli.servers.base import Server
from florin_cli.servers.errors import Unavailable
from florin_cli.servers.ports import LOOPBACK, free_ports
from florin_cli.servers.process import spawn, stop
from florin_cli.servers.rabbitmq_programs import Programs

_USER = "florin"
_NODE = "florin@localhost"
_GREETING_TIMEOUT_S = 1.0


class RabbitMQ(Server):
    """One RabbitMQ broker; `programs` come from `RabbitMQ.find`."""

    name = "rabbitmq"
    stop_deadline_s = 20.0

    def __init__(
        self,
        data: Path,
        port: int,
        *,
        programs: Programs,
        password: str | None = None,
        output: int | None = None,
    ) -> None:
        super().__init__(data, port, output=output)
        self.programs = programs
        self.password = password or secrets.token_hex(24)
        self._epmd_port, self._distribution_port = free_ports(2)
        self.epmd: subprocess.Popen[bytes] | None = None

    @staticmethod
    def find(*, fetch: bool, cache: Path | None = None) -> Programs:
        """Return the host's programs, else those in `cache`, else (`fetch`) download them there.

        Without `cache` they are shared by all stacks of this checkout. Raises Unavailable
        with the reason.
        """
        cache = cache or paths.cache() / "rabbitmq"
        found = rabbitmq_programs.on_host() or rabbitmq_programs.unpacked(cache)
        if found is not None:
            return found
        if not fetch:
            raise Unavailable("RabbitMQ is not installed on this machine")
        return rabbitmq_programs.fetch(cache)

    @property
    def url(self) -> str:
        """Address with user and password, default virtual host."""
        return f"amqp://{_USER}:{self.password}@{LOOPBACK}:{self.port}/"

    def version(self) -> str:
        return self.programs.version

    def prepare(self) -> None:
        super().prepare()
        configuration = self.data / "rabbitmq.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            f"listeners.tcp.1 = {LOOPBACK}:{self.port}\n"
            f"default_user = {_USER}\n"
            f"default_pass = {self.password}\n"
            "disk_free_limit.absolute = 200MB\n"
            "log.console = true\n"
            "log.console.level = warning\n"
            "log.file = false\n"
        )
        (self.data / "enabled_plugins").write_text("[].\n")
        cookie = self.data / ".erlang.cookie"
        if not cookie.exists():
            cookie.touch(mode=0o600)
            cookie.write_text(secrets.token_hex(24))

    def launch(self, output: int) -> subprocess.Popen[bytes]:
        environment = self._environment()
        binaries = self.programs.binaries
        # In the foreground and ours: Erlang itself would start it as a daemon which stays.
        self.epmd = spawn(
            [binaries / "epmd", "-port", str(self._epmd_port), "-address", LOOPBACK],
            env=environment,
            cwd=self.data,
            output=output,
        )
        interface = "{" + LOOPBACK.replace(".", ",") + "}"
        command = (
            f"-noinput -s rabbit boot -boot start_sasl -start_epmd false -sname {_NODE} +W w"
            f" +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {interface}"
            " -syslog logger [] -syslog syslog_error_logger false"
            " -kernel prevent_overlapping_partitions false"
        )
        return spawn(
            [binaries / "erlexec", *command.split()],
            env=environment,
            cwd=self.data,
            output=output,
        )

    def is_ready(self) -> bool:
        """Greet in AMQP 0-9-1: the broker answers with its first method only when it serves."""
        try:
            with socket.create_connection((LOOPBACK, self.port), _GREETING_TIMEOUT_S) as link:
                link.sendall(b"AMQP\x00\x00\x09\x01")
                return link.recv(1) == b"\x01"
        except OSError:
            return False

    def stop_now(self) -> None:
        super().stop_now()
        if self.epmd is not None:
            stop(self.epmd)

    def _environment(self) -> dict[str, str]:
        home, erlang = self.programs.rabbitmq, self.programs.erlang
        if not (erlang / "bin").is_dir():
            raise Unavailable(f"no Erlang in {erlang}")
        return {
            "PATH": f"{self.programs.binaries}:{os.environ.get('PATH', os.defpath)}",
            "HOME": str(self.data),
            "LC_ALL": "C.UTF-8",
            "ROOTDIR": str(erlang),
            "BINDIR": str(self.programs.binaries),
            "EMU": "beam",
            "PROGNAME": "erl",
            "ERL_LIBS": str(home / "plugins"),
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "ERL_MAX_ETS_TABLES": "50000",
            "ERL_MAX_PORTS": "65536",
            "RABBITMQ_HOME": str(home),
            "RABBITMQ_PLUGINS_DIR": str(home / "plugins"),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_NODENAME": _NODE,
            "RABBITMQ_NODE_IP_ADDRESS": LOOPBACK,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_CONFIG_FILE": str(self.data / "rabbitmq.conf"),
            "RABBITMQ_CONFIG_FILES": str(self.data / "conf.d"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.data / "advanced.config"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(self.data / "generated"),
            "RABBITMQ_SCHEMA_DIR": str(self.data / "schema"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.data / "enabled_plugins"),
            # Free of spaces wherever it lies: the disk monitor passes it to df unquoted.
            "RABBITMQ_MNESIA_BASE": "/proc/self/cwd/mnesia",
            "RABBITMQ_LOG_BASE": str(self.data / "log"),
            "RABBITMQ_LOGS": "-",
        }
