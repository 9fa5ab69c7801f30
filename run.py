"""Sets up qcoder in this checkout and runs it. Needs Python 3.11 and a network connection the first time, nothing else.

    python3 run.py                  builds the sample project, compares, writes the Word report, opens the window
    python3 run.py test             all tests but the slow ones (--slow adds them; further arguments go to pytest)
    python3 run.py COMMAND ...      a command of qcoder: python3 run.py open my.qcoder, python3 run.py --help

Everything lands in .venv beside this file: packages, and on Linux the system libraries of Qt if the system has none.
Nothing needs root and nothing outside the checkout changes. Delete .venv to start afresh.
"""

from __future__ import annotations

import hashlib
import locale
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

# No name newer than Python 3.7 at module level: an older Python has to get as far as the sentence that says so.

OLDEST = (3, 11)
PYTHON_VERSION = ".".join(str(part) for part in sys.version_info[:2])
ROOT = Path(__file__).resolve().parent
CONSTRAINTS = ROOT / "constraints.txt"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
MARKER = VENV / "installed.txt"
PIP_LOG = VENV / "pip.log"
QT_LIBRARIES = VENV / "qt-libraries"
APT = VENV / "apt"
DOWNLOADS = APT / "downloads"
SAMPLE = ROOT / "build" / "sample"

QT_PACKAGES = ("libgl1", "libegl1", "libxkbcommon0", "libfontconfig1", "libdbus-1-3", "libglib2.0-0", "libatomic1")
WINDOW_PACKAGES = (
    *("libxkbcommon-x11-0", "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0"),
    *("libxcb-render-util0", "libxcb-shape0", "libxcb-xkb1"),
)
# Graphics drivers and what only they need: 50 of 56 MB, and widgets are painted without them.
DRIVERS = re.compile(r"lib(gl1-mesa|glx-mesa|egl-mesa|gbm|drm|llvm|z3|icu|xml2|sensors)|mesa-")

PROBE = """
import ctypes, pathlib, sys
import PySide6.QtWidgets
if sys.argv[1] == "window":
    ctypes.CDLL(str(pathlib.Path(PySide6.__file__).parent / "Qt/plugins/platforms/libqxcb.so"))
PySide6.QtWidgets.QApplication([])
"""
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


class SetupError(Exception):
    """Something that keeps qcoder from being set up, told in plain sentences."""


def main(arguments: list[str]) -> int:
    """Sets up what the arguments need, runs it and returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        require_python(sys.version_info[:2], sys.executable)
        if arguments[:1] == ["test"]:
            return run_tests(arguments[1:])
        return run_qcoder(arguments)
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as problem:
        print(say("Setting up failed: {why}", "La preparación falló: {why}", why=problem), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run_qcoder(arguments: list[str]) -> int:
    """Runs a command of qcoder: `sample` into build/sample if none is given."""
    command = qcoder_command(arguments)
    install(with_tests=False)
    environment = {**child_environment(), "PYTHONPATH": str(ROOT)}
    if opens_window(command, environment):
        try:
            environment = with_qt(environment, window=True)
        except SetupError as problem:
            if command[0] != "sample":
                raise
            print(problem, file=sys.stderr)
            command.append("--no-window")
    return subprocess.call([str(PYTHON), "-P", "-m", "qcoder", *command], env=environment)


def qcoder_command(arguments: list[str]) -> list[str]:
    """What to tell qcoder: the arguments, or the main job when they name no command."""
    if not arguments or arguments[0] == "--no-window":
        return ["sample", str(SAMPLE), *arguments]
    return list(arguments)


def opens_window(command: list[str], environment: dict[str, str]) -> bool:
    """Whether the command will want a window on a Linux screen; only then Qt's libraries are needed."""
    if not sys.platform.startswith("linux") or command[0] not in ("sample", "open") or "--no-window" in command:
        return False
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def run_tests(arguments: list[str]) -> int:
    """Runs the checks of the code and the tests, all of them also when one fails, and returns 1 if one did."""
    install(with_tests=True)
    environment = {"QT_QPA_PLATFORM": "offscreen", **child_environment()}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else each of the many processes compiles everything anew
    if "--slow" in arguments:
        environment.setdefault("QCODER_EXAMPLES", "5")
    if sys.platform.startswith("linux"):
        environment = with_qt(environment, window=environment["QT_QPA_PLATFORM"].startswith("xcb"))
    failed = []
    checks = {
        "ruff": ["-m", "ruff", "check", "."],
        "mypy": ["-m", "mypy"],
        "lint-imports": ["-c", LINT_IMPORTS],
        "pytest": ["-m", "pytest", *pytest_arguments(arguments)],
    }
    for name, check in checks.items():
        tell(f"== {name}")
        if subprocess.call([str(PYTHON), *check], cwd=str(ROOT), env=environment) != 0:
            failed.append(name)
    if failed:
        tell(say("Failed: {names}", "Fallaron: {names}", names=", ".join(failed)))
        return 1
    tell(say("Passed: {names}", "Pasaron: {names}", names=", ".join(checks)))
    return 0


def pytest_arguments(arguments: list[str]) -> list[str]:
    """The arguments for pytest: `--slow` becomes the selection that leaves out only the benchmarks.

    All tests together run in two processes; some of them, named by the person, in this one.
    """
    rest = [argument for argument in arguments if argument != "--slow"]
    chosen = rest if rest == arguments else ["-m", "not benchmark", *rest]
    return chosen if rest else ["-n", "2", "--dist", "worksteal", *chosen]


# What is said


def speaks_spanish() -> bool:
    """Whether the environment asks for Spanish before English, read as qcoder itself reads it."""
    wanted = [os.environ.get(name, "") for name in ("QCODER_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    wanted.append(locale.getlocale()[0] or "")
    languages = [part[:2].lower() for value in wanted for part in value.split(":")]
    if "Spanish" in wanted[-1]:  # Windows names languages in English
        languages.append("es")
    return next((language for language in languages if language in ("en", "es")), "en") == "es"


def say(english: str, spanish: str, **arguments: object) -> str:
    """The sentence in the person's language, with its {arguments} filled in."""
    return (spanish if speaks_spanish() else english).format(**arguments)


def tell(text: str) -> None:
    """Prints a line at once, so that it stands before the output of what it announces."""
    print(text, flush=True)


# Python and its packages


def require_python(version: tuple[int, ...], executable: str) -> None:
    """Raises when this Python is too old for qcoder."""
    if version < OLDEST:
        raise SetupError(
            say(
                "qcoder needs Python {oldest} or newer; {executable} is {version}. "
                "Install a newer one and start run.py with it, for example: python3.12 run.py",
                "qcoder necesita Python {oldest} o posterior; {executable} es {version}. "
                "Instale uno más nuevo y arranque run.py con él, por ejemplo: python3.12 run.py",
                oldest=".".join(map(str, OLDEST)),
                version=".".join(map(str, version)),
                executable=executable,
            )
        )


def requirements(pyproject: str, *, with_tests: bool) -> list[str]:
    """The packages that pyproject.toml asks for, with those of its `test` extra if wanted."""
    import tomllib

    project = tomllib.loads(pyproject)["project"]
    extra = project["optional-dependencies"]["test"] if with_tests else []
    return [*project["dependencies"], *extra]


def fingerprint(wanted: list[str], constraints: str) -> str:
    """What changes when other packages, other versions of them or another Python are wanted."""
    parts = [PYTHON_VERSION, *sorted(wanted), constraints]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def install(*, with_tests: bool) -> None:
    """Installs the packages into .venv, unless the marker there says that these very ones are installed."""
    pyproject, constraints = (ROOT / "pyproject.toml").read_text("utf-8"), CONSTRAINTS.read_text("utf-8")
    program = requirements(pyproject, with_tests=False)
    wanted = requirements(pyproject, with_tests=with_tests)
    if PYTHON.exists() and MARKER.exists() and fingerprint(wanted, constraints) in MARKER.read_text("utf-8").split():
        return
    make_venv()
    MARKER.unlink(missing_ok=True)
    tell(
        say(
            "Installing the packages into {folder} (only this time; some minutes on a slow line).",
            "Instalando los paquetes en {folder} (sólo esta vez; unos minutos si la conexión es lenta).",
            folder=VENV,
        )
    )
    pip_install(wanted)
    installed = {fingerprint(program, constraints), fingerprint(wanted, constraints)}
    MARKER.write_text("\n".join(sorted(installed)) + "\n", "utf-8")


def make_venv() -> None:
    """Makes .venv with pip in it; one that works with this version of Python is kept."""
    if venv_version() != PYTHON_VERSION:
        if VENV.exists():
            shutil.rmtree(VENV)
        tell(say("Making {folder}.", "Creando {folder}.", folder=VENV))
        made = quietly([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
        if made.returncode != 0:
            raise no_venv(made.stdout)
    if not has_pip():
        add_pip()


def venv_version() -> str:
    """The version of the Python in .venv; empty when there is none that runs."""
    if not PYTHON.exists():
        return ""
    return quietly([str(PYTHON), "-c", "import sys; print(*sys.version_info[:2], sep='.', end='')"]).stdout


def has_pip() -> bool:
    return quietly([str(PYTHON), "-m", "pip", "--version"]).returncode == 0


def add_pip() -> None:
    """Puts pip into .venv, also where Debian leaves out the module that should do it (python3-venv)."""
    if quietly([str(PYTHON), "-m", "ensurepip", "--default-pip"]).returncode == 0:
        return
    if not add_pip_from(Path("/usr/share/python-wheels")):
        quietly([sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "pip"])
    if has_pip():
        return
    folder = VENV / "pip-wheel"
    tell(say("Fetching pip, which this Python lacks.", "Descargando pip, que falta en este Python."))
    if not unpack(("python3-pip-whl",), folder) or not add_pip_from(folder / "usr/share/python-wheels"):
        raise no_venv("")


def add_pip_from(wheels: Path) -> bool:
    """Lets the newest wheel of pip in a folder install itself into .venv; says whether it is there now."""
    for wheel in sorted(wheels.glob("pip-*.whl"), reverse=True)[:1]:
        environment = {**child_environment(), "PYTHONPATH": str(wheel)}
        quietly([str(PYTHON), "-m", "pip", "install", "--no-index", str(wheel)], environment)
    return has_pip()


def no_venv(why: str) -> SetupError:
    """The error where Python brings no means to make an environment."""
    return SetupError(
        say(
            "This Python cannot make an environment with pip, and pip could not be fetched (is there a network "
            "connection?). On Debian and Ubuntu install it with: sudo apt-get install python3-venv {why}",
            "Este Python no puede crear un entorno con pip, y pip no se pudo descargar (¿hay conexión a la red?). "
            "En Debian y Ubuntu se instala con: sudo apt-get install python3-venv {why}",
            why=why,
        ).strip()
    )


def pip_install(wanted: list[str]) -> None:
    """Lets pip install into .venv, naming each download on a terminal. Raises with pip's own reason."""
    command = [str(PYTHON), "-m", "pip", "install", "--progress-bar", "off", "--retries", "2"]
    command += ["-c", str(CONSTRAINTS), *wanted]
    environment = {**child_environment(), "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    with PIP_LOG.open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for line in process.stdout or ():
            log.write(line)
            text = line.decode("utf-8", "replace").strip()
            if sys.stdout.isatty() and text.startswith("Downloading "):
                print(f"\r{text.split('/')[-1][:70]:<70}", end="", flush=True)
    if sys.stdout.isatty():
        print(f"\r{'':<70}\r", end="", flush=True)
    if process.wait() != 0:
        raise SetupError(pip_failure(PIP_LOG.read_text("utf-8", "replace")))


def pip_failure(output: str) -> str:
    """Why pip failed, from what it printed: the network, or its own words."""
    reasons = [line.strip() for line in output.splitlines() if line.startswith("ERROR:")]
    if "connection broken by" in output and "No matching distribution" in "".join(reasons[-1:]):
        return say(
            "The packages could not be fetched: the package index does not answer. "
            "Is there a network connection? Start again when there is; what was done is kept.",
            "No se pudieron descargar los paquetes: el índice de paquetes no responde. "
            "¿Hay conexión a la red? Arranque de nuevo cuando la haya; lo hecho se conserva.",
        )
    return say(
        "Installing the packages failed. {reasons} All that was said is in {log}",
        "La instalación de los paquetes falló. {reasons} Todo lo dicho está en {log}",
        reasons=" ".join(reasons[-3:]),
        log=PIP_LOG,
    )


def child_environment() -> dict[str, str]:
    """The environment without what would make the Python in .venv look elsewhere for its modules."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}


def quietly(
    command: list[str], environment: dict[str, str] | None = None, *, folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Runs a command in a folder and keeps what it prints, errors too."""
    return subprocess.run(
        command,
        cwd=str(folder),
        env=environment or child_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


# The system libraries of Qt, on Linux


def with_qt(environment: dict[str, str], *, window: bool) -> dict[str, str]:
    """The environment in which Qt starts: the system's libraries, else those unpacked beside the packages.

    Args:
        window: also the libraries for a window on the screen, not only those for painting without one.
    """
    environment = {**environment, **font_environment()}
    if qt_problem(environment, window=window) is None:
        return environment
    unpacked = {**environment, **library_environment(environment)}
    if qt_problem(unpacked, window=window) is None:
        return unpacked
    packages = QT_PACKAGES + (WINDOW_PACKAGES if window else ())
    tell(
        say(
            "Unpacking the system libraries that Qt needs into {folder}.",
            "Desempaquetando en {folder} las bibliotecas del sistema que Qt necesita.",
            folder=QT_LIBRARIES,
        )
    )
    unpack(packages, QT_LIBRARIES)
    unpacked = {**environment, **library_environment(environment)}
    problem = qt_problem(unpacked, window=window)
    if problem is None:
        return unpacked
    raise SetupError(
        say(
            "Qt cannot start here: {problem}. Install its system libraries with: sudo apt-get install {packages}",
            "Qt no puede arrancar aquí: {problem}. Instale sus bibliotecas con: sudo apt-get install {packages}",
            problem=problem,
            packages=" ".join(not_installed(packages)),
        )
    )


def qt_problem(environment: dict[str, str], *, window: bool) -> str | None:
    """What keeps Qt from starting in a process of its own; None when it starts."""
    kind = "window" if window else "offscreen"
    probe = quietly([str(PYTHON), "-c", PROBE, kind], {**environment, "QT_QPA_PLATFORM": "offscreen"})
    return None if probe.returncode == 0 else last_line(probe.stdout)


def last_line(output: str) -> str:
    """The last line that says something, without the name of the exception before it."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["?"]
    return re.sub(r"^(ImportError|OSError): ", "", lines[-1]).rstrip(".")


def library_environment(environment: dict[str, str]) -> dict[str, str]:
    """The variables by which a process finds the unpacked libraries and their keyboard tables."""
    folders = [str(folder) for part in ("usr/lib", "lib") for folder in QT_LIBRARIES.glob(f"{part}/*-linux-gnu*")]
    folders += [folder for folder in (environment.get("LD_LIBRARY_PATH"),) if folder]
    changes = {"LD_LIBRARY_PATH": ":".join(folders)}
    keyboards = QT_LIBRARIES / "usr/share/X11/xkb"
    if keyboards.exists() and not Path("/usr/share/X11/xkb").exists():
        changes["XKB_CONFIG_ROOT"] = str(keyboards)
    return changes


def font_environment() -> dict[str, str]:
    """A list of fonts for a system that has none: the DejaVu that comes with matplotlib."""
    system_fonts = Path("/usr/share/fonts")
    if Path("/etc/fonts/fonts.conf").exists() and any(system_fonts.rglob("*.[to]tf")):
        return {}
    fonts = [*VENV.glob("lib/python*/site-packages/matplotlib/mpl-data/fonts/ttf"), system_fonts]
    folders = "".join(f"<dir>{folder}</dir>" for folder in fonts)
    listing = VENV / "fonts.conf"
    listing.write_text(f"<fontconfig>{folders}<cachedir>{VENV / 'font-cache'}</cachedir></fontconfig>\n", "utf-8")
    return {"FONTCONFIG_FILE": str(listing)}


# Debian packages without root


def unpack(packages: tuple[str, ...], folder: Path) -> bool:
    """Fetches Debian packages and what they need, and unpacks them into a folder; False when that cannot be done.

    First with the system's lists of packages; where these are missing or old, with lists of our own.
    """
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        return False
    try:
        if not (download(packages, own_lists=False) or download(packages, own_lists=True)):
            return False
        unpacked = [quietly(["dpkg", "-x", str(deb), str(folder)]) for deb in DOWNLOADS.glob("*.deb")]
        return all(done.returncode == 0 for done in unpacked)
    finally:
        shutil.rmtree(APT, ignore_errors=True)


def download(packages: tuple[str, ...], *, own_lists: bool) -> bool:
    """Downloads Debian packages and what they need that is not installed; False when apt-get cannot."""
    shutil.rmtree(APT, ignore_errors=True)
    for part in ("state/lists/partial", "cache/archives/partial", DOWNLOADS.name):
        (APT / part).mkdir(parents=True)
    if own_lists:
        apt_get(["update"], own_lists=True)
    plan = apt_get(["install", "--simulate", "--no-install-recommends", *packages], own_lists=own_lists)
    needed = new_packages(plan.stdout)
    return bool(needed) and apt_get(["download", *needed], own_lists=own_lists).returncode == 0


def apt_get(arguments: list[str], *, own_lists: bool) -> subprocess.CompletedProcess[str]:
    """Runs apt-get in the folder for downloads, never asking and changing nothing of the system's."""
    options = ["Acquire::Retries=1", "Acquire::http::Timeout=20", "APT::Sandbox::User=root"]
    if own_lists:
        options += [f"Dir::State={APT / 'state'}", f"Dir::Cache={APT / 'cache'}"]
    command = ["apt-get", *(word for option in options for word in ("-o", option)), *arguments]
    return quietly(command, {**os.environ, "LC_ALL": "C"}, folder=DOWNLOADS)


def new_packages(plan: str) -> list[str]:
    """The packages that `apt-get install --simulate` would add: no upgrades (they show the old version in brackets),
    no graphics drivers."""
    names = re.findall(r"^Inst (\S+) \(", plan, flags=re.MULTILINE)
    return [name for name in names if not DRIVERS.match(name)]


def not_installed(packages: tuple[str, ...]) -> list[str]:
    """Those of the packages that dpkg does not know as installed, also under their newer name in t64."""
    if not shutil.which("dpkg-query"):
        return list(packages)
    known = quietly(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\\n"]).stdout.splitlines()
    return [name for name in packages if f"{name} installed" not in known and f"{name}t64 installed" not in known]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
