"""Behind `make run`: prepares the database, starts web and worker as children, and stops both together.

Each child has a process group of its own, so that a Ctrl-C reaches only this process, which then ends both in order.
The listening socket is opened here and handed to the web server: the port that is printed is the port that is served.
"""

import ctypes
import errno
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from config import ROOT, BadSettings, Settings, load_settings, local_url
from volunteers.demo.accounts import PASSWORD
from volunteers.standing import look

PORTS_TO_TRY = 50
SECONDS_TO_START = 60.0
SECONDS_TO_STOP = 12.0
SECONDS_TO_DIE = 2.0
PAUSE = 0.1
PR_SET_PDEATHSIG = 1
WORKER = ("-m", "volunteers.work")


class CannotServe(Exception):
    """Why the application cannot start, or has ended: a sentence for the terminal."""


class Stopped(Exception):
    """Somebody asked to stop."""


class Child:
    """A process in a group of its own."""

    def __init__(
        self, name: str, arguments: Sequence[str], environment: dict[str, str], keep: Sequence[int] = ()
    ) -> None:
        self.name = name
        self.process = subprocess.Popen(  # noqa: S603 -- our own interpreter and fixed arguments
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            pass_fds=keep,
            start_new_session=True,
            preexec_fn=_end_with_the_parent,  # noqa: PLW1509 -- no thread runs here
        )

    @property
    def has_ended(self) -> bool:
        """Whether the process is gone."""
        return self.process.poll() is not None

    def ask_to_stop(self) -> None:
        """Ask the process to finish what it does, and end."""
        if not self.has_ended:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Wait for the process until the deadline; then end whatever is left of its group."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(SECONDS_TO_DIE)

    def why_it_ended(self) -> str:
        """How the process ended, in words."""
        code = self.process.returncode
        if code is not None and code < 0:
            return f"The {self.name} was ended by the signal {signal.Signals(-code).name}"
        return f"The {self.name} ended with the exit code {code}"


class Serving:
    """One run: what was started, and whether somebody asked to stop."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.children: list[Child] = []
        self.is_stopping = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True

    def pause(self) -> None:
        """Wait a little, unless somebody asked to stop."""
        if self.is_stopping:
            raise Stopped
        time.sleep(PAUSE)

    def start(self, child: Child) -> Child:
        """Keep the child, so that it is ended with all others."""
        self.children.append(child)
        return child

    def prepare(self, environment: dict[str, str]) -> None:
        """Migrate, and fill an empty database; a child does it, so that its memory is given back."""
        child = self.start(Child("preparation", ["-m", "volunteers.prepare"], environment))
        while not child.has_ended:
            self.pause()
        self.children.remove(child)
        if child.process.returncode:
            raise CannotServe("The database could not be prepared: see above.")

    def wait_until_ready(self, address: str) -> None:
        """Wait for the first answer of the web application."""
        deadline = time.monotonic() + SECONDS_TO_START
        while not _answers(address):
            self.check()
            self.pause()
            if time.monotonic() > deadline:
                raise CannotServe(f"The web application did not answer within {SECONDS_TO_START:.0f} seconds.")

    def watch(self) -> None:
        """Stay until somebody asks to stop, or a child ends."""
        while True:
            self.check()
            self.pause()

    def check(self) -> None:
        """Complain when a child has ended by itself."""
        for child in self.children:
            if child.has_ended and not self.is_stopping:
                raise CannotServe(f"{child.why_it_ended()}; the rest is stopped too. Its last words stand above.")

    def end(self) -> None:
        """End every child, and leave no process behind."""
        deadline = time.monotonic() + SECONDS_TO_STOP
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.end(deadline)


def main() -> int:
    """Start everything, stay, stop everything. The exit code: 0 when somebody asked to stop."""
    try:
        serving = Serving(load_settings())
        return _serve(serving)
    except (BadSettings, CannotServe) as problem:
        print(f"{problem}".rstrip(".") + ".", file=sys.stderr, flush=True)
        return 1


def _serve(serving: Serving) -> int:
    settings = serving.settings
    listener, port = open_port(settings.host, settings.port)
    address = local_url(settings.host, port)
    environment = child_environment(os.environ, port)
    if settings.metrics_token or settings.metrics_loopback:
        environment["PROMETHEUS_MULTIPROC_DIR"] = str(empty_folder(settings.instance_path / "metrics"))
    key = mail_key(settings)
    if key:
        environment["KEPT_MAIL_KEY"] = key
    try:
        if not look(settings).is_ready(demo=settings.demo):
            serving.prepare(environment)
        web = web_arguments(settings, listener.fileno())
        serving.start(Child("web application", web, environment, keep=[listener.fileno()]))
        listener.close()
        serving.wait_until_ready(f"{address}/healthz")
        serving.start(Child("worker", list(WORKER), environment))  # now, for both load much
        _tell_where(settings.host, port)
        if key:
            _say(f"Mails are kept on this machine, and shown to who has this address: {address}/dev/mail?key={key}")
        _tell_accounts(settings)
        _say("\nCtrl-C stops it.")
        serving.watch()
    except Stopped:
        _say("\nStopping ...")
    finally:
        listener.close()
        serving.end()
    _say("Stopped.")
    return 0


def open_port(host: str, wanted: int) -> tuple[socket.socket, int]:
    """Listen on the wanted port, or on the next free one."""
    last = min(wanted + PORTS_TO_TRY, 65535)
    for port in range(wanted, last + 1):
        listener = _listen(host, port)
        if listener is None:
            continue
        if port != wanted:
            _say(f"Port {wanted} is taken by another program; using {port} (PORT= chooses another).")
        return listener, port
    raise CannotServe(f"The ports {wanted} to {last} are all taken: choose another, as PORT=8000")


def child_environment(ours: Mapping[str, str], port: int) -> dict[str, str]:
    """What web and worker are told: what we were told, and which port was found.

    Unless told otherwise, glibc keeps an arena for each thread and gives little of it back: 12 MB of four threads,
    which take turns anyway (mallopt(3), M_ARENA_MAX).
    """
    return {"MALLOC_ARENA_MAX": "1", **ours, "FLASK_APP": "run.py", "PORT": str(port), "PYTHONUNBUFFERED": "1"}


def empty_folder(path: Path) -> Path:
    """Make the folder, or empty it: counts of processes that are gone are nobody's."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in path.glob("*.db"):
        each.unlink(missing_ok=True)
    return path


def web_arguments(settings: Settings, listener: int) -> list[str]:
    """How the web server is started: one process on SQLite, which knows one writer; else one for each core."""
    processes = 1 if settings.is_sqlite else min(4, os.cpu_count() or 1)
    return [
        *("-m", "gunicorn", "run:app", "--config", "python:volunteers.served", "--bind", f"fd://{listener}"),
        *("--worker-class", "gthread", "--workers", str(processes), "--threads", "12"),
        *("--timeout", "60", "--graceful-timeout", "8"),
        *("--log-level", "warning", "--no-control-socket"),
    ]


def mail_key(settings: Settings) -> str:
    """The key to the mails that are kept, new at each start where none is set; nothing where none is asked for."""
    if not settings.needs_mail_key:
        return ""
    return settings.kept_mail_key.get_secret_value() if settings.kept_mail_key else secrets.token_urlsafe(24)


def _listen(host: str, port: int) -> socket.socket | None:
    """Return a listening socket, or nothing where the port is taken."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise CannotServe(f"HOST={host} is not known: try 127.0.0.1") from None
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            return None
        if error.errno == errno.EACCES:
            raise CannotServe(f"Port {port} needs more rights than you have: choose another, as PORT=8000") from None
        raise CannotServe(f"HOST={host} cannot be listened on ({error.strerror}): try 127.0.0.1") from None
    return listener


def _answers(address: str) -> bool:
    """Whether the web application answers at all; an error page is an answer too."""
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310 -- our own http address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _tell_where(host: str, port: int) -> None:
    _say(f"\nReady: {local_url(host, port)}")
    if host in {"0.0.0.0", "::"}:
        _say(f"From another device on the network: {local_url(_own_address(), port)}")


def _tell_accounts(settings: Settings) -> None:
    accounts = look(settings).demonstration_accounts
    if not accounts:
        return
    width = max(len(email) for email, _ in accounts)
    _say(f"\nDemonstration accounts, each with the password {PASSWORD}")
    for email, who in accounts:
        _say(f"  {email:<{width}}  {who}")


def _own_address() -> str:
    """This machine's address on its network. Nothing is sent: a datagram socket only chooses its way."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _end_with_the_parent() -> None:
    """Have the kernel end this child when the parent is killed outright (Linux; elsewhere nothing happens)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
