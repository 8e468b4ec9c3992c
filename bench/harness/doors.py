"""The gateways that `gateway.py` measures, each started on the core of the program under test."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import urlsplit
from urllib.request import urlopen

from redis import Redis

from florin_cli.servers import Valkey, nginx
from florin_cli.servers.ports import free_port
from florin_gateway.limits.script import SCRIPT
from florin_kit.identity.revocation import key
from harness import debian, program, spinning
from harness.issuer import Issuer
from harness.program import Program

PEERS = Path(__file__).resolve().parents[1] / "peers"
LIMIT = 999_999_999
SMALL = 500
SIZES = {"10k": 10 * 1024, "1m": 1024 * 1024}
LIBRARIES = ("express", "http-proxy-middleware", "fastify", "@fastify/http-proxy")
Started = AbstractContextManager[Program]
Start = Callable[[], Started]
PLAIN, FLORIN, FLORIN_LOG = "nginx, plain proxy", "Florin gateway", "Florin gateway, access log"
FLORIN_SOURCE = "Florin gateway, not compiled"
LUA, FASTIFY = "nginx + Lua + Redis", "Fastify + @fastify/http-proxy"
EXPRESS_TUNED = "Express 5 + http-proxy-middleware, tuned"
EXPRESS_USUAL = "Express 5 + http-proxy-middleware, usual"


class Absent(Exception):
    """A gateway that can't be had here; the message says why."""


@dataclass(frozen=True)
class Scene:
    """What stands around the gateways: the same for all of them."""

    folder: Path
    core: int
    issuer: Issuer
    valkey: Valkey
    upstream: Program

    @property
    def upstream_address(self) -> str:
        return f"127.0.0.1:{self.upstream.port}"


def node() -> Path:
    return Path(sys.executable).parent / "node"


def plain_nginx() -> tuple[Path, Mapping[str, str]]:
    """nginx as the platform uses it; one static program that needs no environment."""
    return nginx._program(), {}


@contextmanager
def upstream(folder: Path, core: int, issuer: Issuer) -> Iterator[Program]:
    """The service: 500 bytes on ``/api/v1/payments``, larger answers below it, the keys."""
    root = folder / "root"
    (root / "api/v1/payments").mkdir(parents=True)
    for name, size in SIZES.items():
        (root / "api/v1/payments" / name).write_bytes(b"x" * size)
    (root / "jwks.json").write_text(issuer.jwks)
    with _nginx(
        "upstream", "upstream.conf.template", folder, core, *plain_nginx(), BODY="x" * SMALL, ROOT=root
    ) as made:
        yield made


def starters(scene: Scene) -> dict[str, Start]:
    """All gateways by name. A start raises `Absent` where the program can't be had."""
    return {
        PLAIN: lambda: _nginx(
            "plain", "nginx.conf.template", scene.folder, scene.core, *plain_nginx(), UPSTREAM=scene.upstream_address
        ),
        FLORIN: lambda: florin(scene, "florin"),
        FLORIN_LOG: lambda: florin(scene, "florin-log", access_log=True),
        FLORIN_SOURCE: lambda: florin(scene, "florin-source", compiled="no"),
        LUA: lambda: _nginx_lua(scene),
        FASTIFY: lambda: _node(scene, "fastify"),
        EXPRESS_TUNED: lambda: _node(scene, "express-tuned"),
        EXPRESS_USUAL: lambda: _node(scene, "express-usual"),
    }


def florin(
    scene: Scene,
    name: str,
    *,
    access_log: bool = False,
    workers: int = 1,
    cores: Sequence[int] | None = None,
    loops: int = 0,
    compiled: str = "yes",
) -> Started:
    """Florin's gateway, on the core of the program under test unless given others.

    ``loops``: so many endless loops run beside it on the same core. ``compiled``: as the setting; see ADR 28.
    """
    port = free_port()
    limits = ",".join(f"{limit}={LIMIT}/15m" for limit in ("user", "address"))
    env = {
        "PATH": os.environ["PATH"],
        "FLORIN_ENV": "test",
        "FLORIN_BIND_PORT": str(port),
        "FLORIN_REDIS_URL": scene.valkey.url,
        "FLORIN_JWKS_URL": f"http://{scene.upstream_address}/jwks.json",
        "FLORIN_CSRF_KEY": token_urlsafe(48),
        "FLORIN_LIMITS": limits,
        "FLORIN_LOG_LEVEL": "warning",
        "FLORIN_ACCESS_LOG": str(access_log).lower(),
        "FLORIN_WORKERS": str(workers),
        "FLORIN_COMPILED": compiled,
        **{
            f"FLORIN_{service}_URL": f"http://{scene.upstream_address}"
            for service in ("AUTH", "PAYMENTS", "ADMIN", "PROFILE", "LIVE")
        },
    }
    command: list[str | Path] = [sys.executable, "-m", "florin_gateway"]
    if loops:
        command = [sys.executable, spinning.__file__, str(loops), *command]
    log = scene.folder / f"{name}.log"
    return program.running(
        name, command, core=cores or scene.core, port=port, env=env, log=log, ready=lambda: _serves(port)
    )


def _serves(port: int) -> bool:
    """Whether a gateway answers: with several workers its port is bound before one of them runs."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/health/live", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _node(scene: Scene, name: str) -> Started:
    try:
        _install_peers()
    except (OSError, subprocess.SubprocessError) as error:
        raise Absent(f"npm could not install it ({type(error).__name__})") from error
    port = free_port()
    env = {
        "PATH": os.environ["PATH"],
        "NODE_ENV": "production",
        "PORT": str(port),
        "UPSTREAM": f"http://{scene.upstream_address}",
        "REDIS_URL": scene.valkey.url,
        "JWKS": scene.issuer.jwks,
        "SCRIPT": SCRIPT,
        "LIMIT": str(LIMIT),
    }
    command = [node(), PEERS / f"{name}.mjs"]
    return program.running(name, command, core=scene.core, port=port, env=env, log=scene.folder / f"{name}.log")


def _nginx_lua(scene: Scene) -> Started:
    try:
        lua = debian.nginx_lua()
    except debian.Unavailable as reason:
        raise Absent(str(reason)) from reason
    script = scene.folder / "script.lua"
    script.write_text(SCRIPT)
    redis = urlsplit(scene.valkey.url)
    return _nginx(
        "lua",
        "nginx-lua/nginx.conf.template",
        scene.folder,
        scene.core,
        lua.program,
        {"LD_LIBRARY_PATH": lua.libraries},
        MODULES=lua.modules,
        LUA=lua.lua,
        LUA_C=lua.lua_c,
        HERE=PEERS / "nginx-lua",
        SCRIPT=script,
        PUBLIC_KEY=scene.issuer.public_key,
        REDIS_PORT=redis.port,
        REDIS_PASSWORD=redis.password,
        LIMIT=LIMIT,
        UPSTREAM=scene.upstream_address,
    )


def _nginx(
    name: str, template: str, folder: Path, core: int, nginx_program: Path, env: Mapping[str, str], **values: object
) -> Started:
    state = folder / name
    state.mkdir(exist_ok=True)
    port = free_port()
    given = {"STATE": state, "PORT": port, "USER": "user root root;" if os.geteuid() == 0 else "", **values}
    text = (PEERS / template).read_text()
    for variable, value in given.items():
        text = text.replace(f"${{{variable}}}", str(value))
    configuration = state / "nginx.conf"
    configuration.write_text(text)
    command = [nginx_program, "-p", state, "-c", configuration, "-e", "stderr"]
    return program.running(name, command, core=core, port=port, env=env, log=folder / f"{name}.log")


def _install_peers() -> None:
    if (PEERS / "node_modules" / ".package-lock.json").exists():
        return
    npm = Path(sys.executable).parent / "npm"
    environment = os.environ | {"PATH": f"{npm.parent}{os.pathsep}{os.environ['PATH']}"}
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(command, cwd=PEERS, env=environment, check=True, timeout=300, capture_output=True)


def revoke(valkey: Valkey, session_id: str) -> None:
    """End a session, as auth does."""
    with Redis.from_url(valkey.url) as redis:
        redis.set(key(session_id), 1, ex=900)
