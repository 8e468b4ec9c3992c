"""PostgreSQL refuses uid 0 and uids without an account: find one which it accepts.

An ordinary user runs it directly. For root, and for the nameless uids of containers, a user
namespace in which they look like an account of this machine is best: the files stay where
they are. Where namespaces are refused, root runs it as the owner of the data folder's parent
or as `nobody`, from folders which that user can reach.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from florin_cli.servers.errors import Unavailable

_PUBLIC_ROOT = Path("/var/tmp")  # noqa: S108 (only root writes there, under names that it owns)


@dataclass(frozen=True)
class Account:
    """How to run PostgreSQL's programs: words before the command, and a uid to switch to."""

    prefix: tuple[str, ...]
    user_id: int | None
    programs: Path
    data: Path


def find_account(programs: Path, data: Path) -> Account:
    """Choose the account for this machine; `programs` is the folder with `postgres` in it."""
    user_id = os.geteuid()
    if user_id != 0 and _has_name(user_id):
        return Account((), None, programs, data)
    namespace = _namespace()
    if namespace is not None:
        return Account(namespace, None, programs, data)
    if user_id != 0:
        raise Unavailable(
            f"PostgreSQL does not run as uid {user_id}, which has no entry in /etc/passwd, "
            "and this machine does not offer user namespaces"
        )
    return _switch_user(programs, data, _unprivileged_user(data))


def _has_name(user_id: int) -> bool:
    return any(entry.pw_uid == user_id for entry in pwd.getpwall())


def _namespace() -> tuple[str, ...] | None:
    """Return the words that run a command as some named account in a user namespace, if that works."""
    named = sorted((entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != 0), reverse=True)
    if not named:
        return None
    words = ("unshare", "--user", f"--map-user={named[0]}", f"--map-group={named[0]}", "--")
    try:
        works = subprocess.run([*words, "true"], capture_output=True).returncode == 0
    except OSError:
        return None
    return words if works else None


def _unprivileged_user(data: Path) -> int:
    owner = next(folder for folder in data.parents if folder.exists()).stat().st_uid
    if owner != 0 and _has_name(owner):
        return owner
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError as error:
        raise Unavailable(
            "PostgreSQL does not run as root, and this machine offers neither user namespaces "
            "nor the account `nobody`; run as an ordinary user"
        ) from error


def _switch_user(programs: Path, data: Path, user_id: int) -> Account:
    """Use folders which `user_id` can reach; copy the programs and link the data if need be."""
    if not _reachable(programs, user_id):
        programs = _copy_programs(programs)
    if not _reachable(data.parent, user_id):
        home = _PUBLIC_ROOT / f"florin-postgres-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"
        home.mkdir(mode=0o700, exist_ok=True)
        # Everybody may write beside it: somebody else's folder or link must not be taken for ours.
        if home.is_symlink() or home.stat().st_uid not in (0, user_id):
            raise Unavailable(f"{home} exists and is not root's; remove it")
        if not data.is_symlink():
            data.parent.mkdir(parents=True, exist_ok=True)
            data.symlink_to(home)
        data = home
    data.mkdir(parents=True, exist_ok=True)
    os.chown(data, user_id, user_id)
    return Account((), user_id, programs, data)


def _reachable(path: Path, user_id: int) -> bool:
    """Tell whether `user_id` may enter every folder of `path`."""
    probe = subprocess.run(["test", "-x", path], user=user_id, group=user_id, extra_groups=[], capture_output=True)
    return probe.returncode == 0


def _copy_programs(programs: Path) -> Path:
    """Copy the installation with its bundled libraries to where everybody can read it."""
    install, package = programs.parent, programs.parent.parent
    mark = hashlib.sha256(f"{package}{(programs / 'postgres').stat().st_mtime_ns}".encode())
    target = _PUBLIC_ROOT / f"florin-postgres-programs-{mark.hexdigest()[:16]}"
    if not target.exists():
        # Others could place a forgery under a known name, hence the private sibling + rename.
        staging = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(install, staging / package.name / install.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(libraries, staging / libraries.name, symlinks=True)
        staging.chmod(0o755)
        staging.rename(target)
    if target.is_symlink() or target.stat().st_uid != 0:
        raise Unavailable(f"{target} exists and is not root's; remove it")
    return target / package.name / install.name / programs.name
