"""Debian's nginx with Lua, unpacked into the cache of downloads without installing anything."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from florin_cli import paths

PACKAGES = (
    "nginx",
    "libnginx-mod-http-ndk",
    "libnginx-mod-http-lua",
    "lua-resty-core",
    "lua-resty-lrucache",
    "lua-nginx-redis",
    "lua-cjson",
    "libluajit2-5.1-2",
    "libpcre3",
)
_TIMEOUT_S = 180


class Unavailable(Exception):
    """The packages can't be had here; the message says why."""


@dataclass(frozen=True)
class NginxLua:
    """Where the unpacked files lie."""

    root: Path

    @property
    def program(self) -> Path:
        return self.root / "usr/sbin/nginx"

    @property
    def modules(self) -> Path:
        return self.root / "usr/lib/nginx/modules"

    @property
    def lua(self) -> Path:
        return self.root / "usr/share/lua/5.1"

    @property
    def lua_c(self) -> Path:
        return next(self.root.glob("usr/lib/*/lua/5.1"))

    @property
    def libraries(self) -> str:
        """For LD_LIBRARY_PATH."""
        folders = {str(file.parent) for file in self.root.glob("**/*.so.*")}
        return ":".join(sorted(folders))

    def version(self) -> str:
        done = subprocess.run(
            [self.program, "-v"], env={"LD_LIBRARY_PATH": self.libraries}, capture_output=True, text=True, check=True
        )
        return done.stderr.strip().rpartition("/")[2]


def nginx_lua() -> NginxLua:
    """Find what was unpacked before, or fetch it. Raises `Unavailable`."""
    folder = paths.cache() / "nginx-lua"
    found = NginxLua(folder / "root")
    if not found.program.exists():
        for tool in ("apt-get", "dpkg-deb"):
            if shutil.which(tool) is None:
                raise Unavailable(f"there is no {tool} to fetch nginx with Lua")
        staging = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        try:
            _run(["apt-get", "download", "-qq", *PACKAGES], staging)
            for package in staging.glob("*.deb"):
                _run(["dpkg-deb", "--extract", package.name, "root"], staging)
                package.unlink()
            shutil.rmtree(folder, ignore_errors=True)
            staging.rename(folder)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    try:
        found.version()
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable(f"Debian's nginx does not run here: {error}") from error
    return found


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_TIMEOUT_S)
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"{command[0]} took longer than {_TIMEOUT_S} s") from error
    if done.returncode != 0:
        words = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["no message"]
        raise Unavailable(f"{command[0]}: {words[-1]}")
