"""Set up and start Gatepost from a checkout: standard library only, the same on Linux, macOS and Windows.

python bootstrap.py run        make .venv, prepare the sample school, start everything on loopback
python bootstrap.py test       make the same environment and run every test
python bootstrap.py lock       write the hashed lock files anew after a change of dependencies
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SUPPORTED = ((3, 12), (3, 13))
NODE_FOLDERS = (ROOT / "demo" / "social_site", ROOT / "extension", ROOT / "tests" / "node_clients")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LOCK_COMMAND = "python bootstrap.py lock"


class SetupError(Exception):
    """Something the person can mend; printed as one line."""


def say(text: str) -> None:
    """One progress line, at once."""
    print(f"gatepost: {text}", flush=True)


def in_venv(name: str) -> Path:
    """Path of a program inside .venv."""
    return VENV / ("Scripts" if os.name == "nt" else "bin") / (f"{name}.exe" if os.name == "nt" else name)


def find_python() -> str:
    """A supported interpreter: this one, or another on the PATH."""
    if sys.version_info[:2] in SUPPORTED:
        return sys.executable
    for major, minor in SUPPORTED:
        for command in ([f"python{major}.{minor}"], ["py", f"-{major}.{minor}"]):
            if shutil.which(command[0]) and _answers(command):
                return subprocess.check_output([*command, "-c", "import sys; print(sys.executable)"], text=True).strip()
    raise SetupError("Python 3.12 or 3.13 is needed; install one from python.org and run this again")


def _answers(command: list[str]) -> bool:
    return subprocess.run([*command, "-c", "pass"], capture_output=True, check=False).returncode == 0


def ensure_environment(*, lock: str) -> None:
    """Make .venv hold exactly what ``lock`` says; quick when it already does."""
    stamp = VENV / f".{lock}.stamp"
    if stamp.exists() and stamp.read_text() == _digest(lock) and in_venv("gatepost").exists():
        return
    started = time.monotonic()
    if not in_venv("python").exists():
        say("making .venv")
        _make_venv()
    say(f"installing what {lock} names, hash-checked (a minute or two the first time)")
    _pip("install", "--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / lock))
    alone = ("install", "--no-deps", "--no-build-isolation")
    _pip(*alone, "--require-hashes", "-r", str(ROOT / "requirements-faces.lock"))
    _pip(*alone, "-e", str(ROOT))
    # The development lock holds everything of the other, at the same versions.
    for name in {lock, "requirements.lock"}:
        (VENV / f".{name}.stamp").write_text(_digest(name))
    say(f"environment ready in {time.monotonic() - started:.0f} s")


def _make_venv() -> None:
    python = find_python()
    if python == sys.executable:
        venv.EnvBuilder(with_pip=True, clear=VENV.exists()).create(VENV)
    else:
        subprocess.run([python, "-m", "venv", "--clear", str(VENV)], check=True)


def _digest(lock: str) -> str:
    parts = [(ROOT / name).read_bytes() for name in (lock, "requirements-faces.lock", "pyproject.toml")]
    return hashlib.sha256(b"\0".join([*parts, str(ROOT).encode()])).hexdigest()


def _pip(*arguments: str) -> None:
    command = [str(in_venv("python")), "-m", "pip", "--disable-pip-version-check", "-qq", *arguments]
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        raise SetupError("pip could not install what the lock names; its own words stand above")


def ensure_node_packages(folder: Path) -> None:
    """``npm ci`` where the lock changed since the last time."""
    lock = folder / "package-lock.json"
    if not lock.exists():
        return
    stamp = folder / "node_modules" / ".gatepost.stamp"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SetupError("Node.js is needed (nodejs.org, version 20 or later); install it and run this again")
    say(f"npm ci in {folder.relative_to(ROOT).as_posix()}")
    command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    if subprocess.run(command, cwd=folder, check=False).returncode != 0:
        raise SetupError(f"npm ci failed in {folder.relative_to(ROOT).as_posix()}; its own words stand above")
    stamp.write_text(wanted)


def find_browser() -> str | None:
    """Chromium or Chrome on this machine: ``GATEPOST_BROWSER``, or one of the usual names."""
    return os.environ.get("GATEPOST_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)


def ensure_browser() -> None:
    """Install Debian's Chromium where that needs no question; otherwise browser tests say why they are skipped."""
    if find_browser():
        return
    apt = shutil.which("apt-get")
    if not apt or os.name == "nt" or os.geteuid() != 0:
        say("no Chromium found: browser tests will be skipped (install chromium, or set GATEPOST_BROWSER)")
        return
    _install(apt, "chromium")


def ensure_directory() -> None:
    """Under CI install Debian's OpenLDAP for the tests of proxy authentication; elsewhere they say why they skip."""
    apt = shutil.which("apt-get")
    found = shutil.which("slapd", path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")
    if os.environ.get("CI") == "true" and apt and not found and os.name != "nt" and os.geteuid() == 0:
        _install(apt, "slapd")


def _install(apt: str, package: str) -> None:
    say(f"installing {package} from Debian")
    # RUNLEVEL: no service of a package is started by installing it.
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
        subprocess.run([apt, *arguments], env=quiet, stdout=subprocess.DEVNULL, check=False)


def run(options: argparse.Namespace) -> int:
    """Prepare everything and hand over to the demonstration; Ctrl-C ends all of it."""
    ensure_environment(lock="requirements.lock")
    ensure_node_packages(NODE_FOLDERS[0])
    command = [str(in_venv("python")), str(ROOT / "demo" / "run.py"), *options.rest]
    return _wait(subprocess.Popen(command, cwd=ROOT))


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Pass on what ends us, whoever it was sent to: Ctrl-C in a terminal reaches the child anyway."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _frame: process.send_signal(number))
    return process.wait()


def test(options: argparse.Namespace) -> int:
    """Run linters, the extension's own tests and pytest, whose summary comes last."""
    ensure_environment(lock="requirements-dev.lock")
    for folder in NODE_FOLDERS:
        ensure_node_packages(folder)
    ensure_browser()
    ensure_directory()
    steps = [] if options.rest else [*_lint_commands(), *_extension_commands()]
    failed = [name for name, command, folder in steps if not _passes(name, command, folder)]
    pytest = subprocess.run([str(in_venv("python")), "-m", "pytest", *options.rest], cwd=ROOT, check=False)
    for name in failed:
        print(f"gatepost: {name} failed, see above", file=sys.stderr)
    return pytest.returncode or (1 if failed else 0)


def _lint_commands() -> list[tuple[str, list[str], Path]]:
    return [
        ("ruff check", [str(in_venv("ruff")), "check", "."], ROOT),
        ("ruff format", [str(in_venv("ruff")), "format", "--check", "."], ROOT),
        ("mypy", [str(in_venv("mypy"))], ROOT),
    ]


def _extension_commands() -> list[tuple[str, list[str], Path]]:
    npm, folder = shutil.which("npm") or "npm", NODE_FOLDERS[1]
    return [(f"extension {name}", [npm, "run", "--silent", name], folder) for name in ("lint", "types", "test")]


def _passes(name: str, command: list[str], folder: Path) -> bool:
    say(name)
    return subprocess.run(command, cwd=folder, check=False).returncode == 0


def lock(options: argparse.Namespace) -> int:
    """Resolve the dependencies anew with uv, which must be on the PATH (``pip install uv``)."""
    uv = shutil.which("uv")
    if uv is None:
        raise SetupError("uv is needed to write the lock files: pip install uv")
    common = [uv, "pip", "compile", "--universal", "--python-version", "3.12", "--generate-hashes", "--quiet"]
    common += ["--no-emit-index-url", "--custom-compile-command", LOCK_COMMAND, *options.rest]
    runtime = ["pyproject.toml", "--extra", "proxy", "--extra", "companion", "--extra", "checkout"]
    everything = [*runtime, "--extra", "dev", "--extra", "postgres"]
    subprocess.run([*common, *everything, "-o", "requirements-dev.lock"], cwd=ROOT, check=True)
    subprocess.run([*common, *runtime, "-c", "requirements-dev.lock", "-o", "requirements.lock"], cwd=ROOT, check=True)
    faces = ["requirements-faces.in", "--no-deps", "-o", "requirements-faces.lock"]
    subprocess.run([*common, *faces], cwd=ROOT, check=True)
    return 0


def main() -> int:
    """Read the command and run it; a failure is one line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("run", "test", "lock"))
    options, options_rest = parser.parse_known_args()
    options.rest = options_rest
    try:
        return {"run": run, "test": test, "lock": lock}[options.command](options)
    except SetupError as error:
        print(f"gatepost: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
