"""Find RabbitMQ and Erlang on this machine, or unpack them without installing anything."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from florin_cli.servers.errors import Unavailable

_APT_TIMEOUT_S = 180
_PACKAGE = "rabbitmq-server"
_LIBRARIES_OF = ("beam.smp", "epmd")


@dataclass(frozen=True)
class Programs:
    """RabbitMQ's folder (with `plugins/`) and Erlang's root (with `erts-*/bin/`)."""

    rabbitmq: Path
    erlang: Path
    origin: str

    @property
    def binaries(self) -> Path:
        """Folder of `erlexec` and `epmd`."""
        return max(self.erlang.glob("erts-*/bin"))

    @property
    def version(self) -> str:
        """RabbitMQ's version, from the name of its core application's folder."""
        core = next(self.rabbitmq.glob("plugins/rabbit-*"))
        return core.name.removeprefix("rabbit-").removesuffix(".ez")


def on_host() -> Programs | None:
    """Find an installed RabbitMQ, to be run privately beside the host's own service."""
    for candidate in _host_folders():
        erlang = _host_erlang()
        if erlang is not None and (candidate / "plugins").is_dir():
            return Programs(candidate, erlang, "host")
    return None


def unpacked(cache: Path) -> Programs | None:
    """Find what an earlier `fetch` left in `cache`."""
    rabbitmq = next(cache.glob("root/usr/lib/rabbitmq/lib/rabbitmq_server-*"), None)
    if rabbitmq is None:
        return None
    return Programs(rabbitmq, cache / "root/usr/lib/erlang", "unpacked")


def fetch(cache: Path, tell: Callable[[str], None] = lambda _: None) -> Programs:
    """Download Debian's packages (35 MB) and unpack them below `cache`; no root needed."""
    if found := unpacked(cache):
        return found
    missing = [tool for tool in ("apt-get", "apt-cache", "dpkg-deb") if shutil.which(tool) is None]
    if missing:
        raise Unavailable(f"RabbitMQ is not installed and there is no {missing[0]} to fetch it")
    tell("fetching RabbitMQ's packages (35 MB, unpacked, not installed)")
    staging = cache.with_name(f"{cache.name}.new")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        _run(["apt-get", "download", "-qq", *_packages()], staging)
        for package in staging.glob("*.deb"):
            _run(["dpkg-deb", "--extract", package.name, "root"], staging)
            package.unlink()
        _check_libraries(staging / "root/usr/lib/erlang")
        shutil.rmtree(cache, ignore_errors=True)
        staging.rename(cache)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    found = unpacked(cache)
    if found is None:
        raise Unavailable("Debian's RabbitMQ packages do not hold what was expected")
    return found


def _host_folders() -> list[Path]:
    folders = sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*"), reverse=True)
    program = shutil.which(_PACKAGE)
    if program is not None:
        folders.append(Path(program).resolve().parent.parent)
    return folders


def _host_erlang() -> Path | None:
    if shutil.which("erl") is None:
        return None
    ask = 'io:format("~s", [code:root_dir()]), halt().'
    answer = subprocess.run(["erl", "-noinput", "-eval", ask], capture_output=True, text=True)
    return Path(answer.stdout) if answer.returncode == 0 and answer.stdout else None


def _packages() -> list[str]:
    """Return RabbitMQ's package and the parts of Erlang which it needs."""
    depends = ["apt-cache", "depends", "--recurse", "--important", _PACKAGE]
    listed = subprocess.run(depends, capture_output=True, text=True).stdout
    names = set(re.findall(r"^(erlang-[\w-]+)$", listed, re.MULTILINE))
    if not names:
        # A fresh container has no package lists.
        _run(["apt-get", "update", "-qq"], Path("/"))
        listed = subprocess.run(depends, capture_output=True, text=True).stdout
        names = set(re.findall(r"^(erlang-[\w-]+)$", listed, re.MULTILINE))
    if not names:
        raise Unavailable("RabbitMQ is not installed and apt knows no package of it")
    return [_PACKAGE, *sorted(names)]


def _check_libraries(erlang: Path) -> None:
    for program in _LIBRARIES_OF:
        path = next(erlang.glob(f"erts-*/bin/{program}"))
        listed = subprocess.run(["ldd", path], capture_output=True, text=True).stdout
        missing = re.findall(r"^\s*(\S+) => not found", listed, re.MULTILINE)
        if missing:
            raise Unavailable(f"Erlang needs the library {missing[0]}, which is not installed")


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_APT_TIMEOUT_S)
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"{command[0]} took longer than {_APT_TIMEOUT_S} s") from error
    if done.returncode != 0:
        words = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["no message"]
        raise Unavailable(f"RabbitMQ cannot be fetched: {command[0]}: {words[-1]}")
