"""Hello, digits: set up and use the notebooks.

    python3 start.py            (on Windows: py start.py)

installs what the notebooks need into .venv, once, and opens them in JupyterLab.
The other commands:

    lab        the same; arguments go to "jupyter lab" (lab --no-browser --port 8899)
    test       run all tests; arguments go to pytest (test -k data)
    run        execute the lessons without a browser and show the time each takes;
               results go to build/run, arguments choose notebooks
    refresh    execute the notebooks and their solutions, and store the new outputs
               in them; arguments choose notebooks

    bench      measure the recipes of lesson 10, and all lessons, into
               build/bench.json; about an hour and a half on two cores.
               --only keras_fast measures just that

DIGITS_PROFILE=quick in the environment shortens "run", with a lesson on each core at
a time; the default is full.
"""

# Old Pythons must be able to read this file as far as the preflight: no syntax
# newer than Python 3.6 here.

import collections
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.txt"
TEST_LOCK = ROOT / "tests" / "requirements.txt"
NOTEBOOKS = ROOT / "notebooks"
BENCH = ROOT / "tests" / "benchmarks" / "bench.py"
SAVED_CELLS = ROOT / "tests" / "saved_cells.py"
BUILD = ROOT / "build" / "run"
VENV = ROOT / ".venv"
DISK_GB = 3

# On Linux, each thread of TensorFlow would keep what it frees for itself; with fewer
# arenas for all threads, lessons take up to 50 MB less.
LESS_MEMORY = {"MALLOC_ARENA_MAX": "2"}
EXECUTE = [
    "-m",
    "nbconvert",
    "--to",
    "notebook",
    "--execute",
    # A kernel that is done has nothing to tidy up, and would take a second for it.
    "--ExecutePreprocessor.shutdown_kernel=immediate",
]
KEPT_METADATA = "{'kernelspec', ('language_info', 'name')}"
# A stored notebook must not change with the clock, widgets or the patch version of
# Python: of its own metadata, only the kernel and the language are kept.
IN_PLACE = [
    "--inplace",
    "--ExecutePreprocessor.record_timing=False",
    "--ExecutePreprocessor.store_widget_state=False",
    "--ClearMetadataPreprocessor.enabled=True",
    "--ClearMetadataPreprocessor.clear_cell_metadata=False",
    "--ClearMetadataPreprocessor.preserve_nb_metadata_mask=" + KEPT_METADATA,
]


def refuse(version, is_64_bit, build, machine, has_data):
    """Say why the notebooks cannot work here and what to do, or return None."""
    if not (3, 11) <= tuple(version[:2]) <= (3, 13):
        return (
            f"This is Python {version[0]}.{version[1]}, but TensorFlow needs 3.11, "
            "3.12 or 3.13: install Python 3.12 from https://www.python.org/downloads/ "
            "and call python3.12 start.py (on Windows: py -3.12 start.py)."
        )
    if not is_64_bit:
        return (
            "This Python is a 32-bit one, but TensorFlow needs 64 bits: install the "
            "64-bit Python 3.12 from https://www.python.org/downloads/."
        )
    if build.startswith("macosx") and machine == "x86_64":
        return (
            "TensorFlow has no build for Macs with an Intel processor: use a Mac with "
            "Apple silicon (and a Python that does not run under Rosetta), Linux or "
            "Windows."
        )
    if build == "win-arm64":
        return (
            "TensorFlow has no build for Windows on Arm: use the notebooks in the "
            "Windows Subsystem for Linux (wsl --install)."
        )
    if not has_data:
        return (
            "The file data/mnist.npz is missing, so the download is incomplete: "
            "download the whole project again."
        )
    return None


def refuse_install(free_gb, has_venv):
    """Say why .venv cannot be made here and what to do, or return None."""
    if free_gb < DISK_GB:
        return (
            f"The disk has {free_gb:.1f} GB free, but the installation needs {DISK_GB} "
            "GB: free some space and start again."
        )
    if not has_venv:
        return (
            "This Python cannot make virtual environments: install the missing part "
            "(on Debian and Ubuntu: sudo apt install python3-venv)."
        )
    return None


def venv_python():
    """Return the path of the interpreter inside .venv."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def venv_works():
    """Return whether .venv has a working Python of this Python's minor version."""
    probe = "import sys; sys.exit(sys.version_info[:2] != {})"
    command = [str(venv_python()), "-c", probe.format(tuple(sys.version_info[:2]))]
    try:
        return subprocess.call(command, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def digest(lock):
    """Return a hash of all that an installation from a lock file depends on."""
    content = lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(content + str(ROOT).encode()).hexdigest()


def set_up(lock):
    """Install a lock file into .venv, unless that is done.

    pip takes a package whose files are partly missing for installed, so a .venv whose
    installation was cut short is made anew.
    """
    stamp = VENV / "hello-digits.txt"
    state = stamp.read_text() if stamp.exists() else ""
    works = venv_works() and state != "incomplete"
    if works and digest(lock) in state.split():
        return
    if not works:
        stop_if(
            refuse_install(
                free_gb=shutil.disk_usage(str(ROOT)).free / 1e9,
                has_venv=importlib.util.find_spec("ensurepip") is not None,
            )
        )
        # Its Python goes first, so that a removal cut short is not taken for a .venv.
        for folder in (venv_python().parent, VENV):
            shutil.rmtree(str(folder), ignore_errors=True)
        VENV.mkdir(exist_ok=True)
    print("Installing into .venv: at first about 0.4 GB to download, 2 GB on disk.")
    stamp.write_text("incomplete")
    if not install(lock):
        if works:
            stamp.write_text(state)
        sys.exit(
            "The installation stopped (the message is above): check the network "
            "connection and start again."
        )
    # The lock of the tests contains the other one.
    stamp.write_text("\n".join(digest(done) for done in {LOCK, lock}))


def install(lock):
    """Make .venv and install a lock file into it; return whether that worked."""
    python = venv_python()
    pip_install = [
        python,
        "-m",
        "pip",
        "install",
        "--no-input",
        "--progress-bar",
        "off",
    ]
    steps = [
        [sys.executable, "-m", "venv", VENV],
        pip_install + ["--disable-pip-version-check", "-r", lock],
        # Matplotlib would list the fonts in the first lesson, with a message.
        [python, "-c", "import matplotlib.font_manager"],
    ]
    return all(show_progress(step) == 0 for step in steps)


def show_progress(command):
    """Run a tool with its latest message on one line; if it fails, show more."""
    messages = collections.deque(maxlen=12)
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=str(ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        errors="replace",
    ) as process:
        try:
            for line in process.stdout:
                messages.append(line)
                show_line(line.strip())
        except KeyboardInterrupt:
            process.kill()
            raise
    show_line("")
    if process.returncode != 0:
        print("".join(messages), end="")
    return process.returncode


def show_line(text):
    """Replace the last line on a terminal; elsewhere show nothing."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r" + text[:width].ljust(width), end="\r", flush=True)


def call(command, **options):
    """Run a tool to its end and return its exit code and peak memory in MB.

    Ctrl-C reaches the tool too, which may ask back or tidy up, so it is waited for.
    The peak is None on Windows, which does not tell it.
    """
    process = subprocess.Popen([str(part) for part in command], **options)
    peak, interrupted = None, False
    while process.returncode is None:
        try:
            if hasattr(os, "wait4"):
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
                unit = 1 if sys.platform == "darwin" else 1024
                peak = usage.ru_maxrss * unit / 1e6
            else:
                process.wait()
        except KeyboardInterrupt:
            interrupted = True
    if interrupted:
        raise KeyboardInterrupt
    return process.returncode, peak


def environment(**env):
    """Return the environment for lessons: this one, with more variables."""
    return dict(dict(LESS_MEMORY, **os.environ), **env)


def execute(notebooks, options, at_once=1, **env):
    """Execute notebooks, one process each, up to the first that fails."""
    BUILD.mkdir(parents=True, exist_ok=True)
    begun, peaks, failed = time.perf_counter(), [], []
    pool = ThreadPoolExecutor(at_once)
    task = (options, env, failed)
    results = [pool.submit(execute_one, each, *task) for each in notebooks]
    try:
        for notebook, result in zip(notebooks, results):
            print(f"{name(notebook):<42}", end="", flush=True)
            code, seconds, peak = result.result()
            peaks.append(peak or 0)
            print(row(seconds, peak))
            if code != 0:
                print(find_error(notebook))
                print(f"{name(notebook)} failed.")
                return code
    finally:
        for result in results:
            result.cancel()
        pool.shutdown()
    print(f"{'total':<42}" + row(time.perf_counter() - begun, max(peaks, default=0)))
    return 0


def execute_one(notebook, options, env, failed):
    """Execute a notebook, unless one has failed, and add it to these if it fails.

    Returns its exit code, its seconds and its peak of memory.
    """
    if failed:
        return None
    command = [venv_python()] + EXECUTE + options + [notebook]
    # No learner is at work, so nothing is solved.
    variables = environment(DIGITS_PROGRESS="", **env)
    start = time.perf_counter()
    with (BUILD / (notebook.stem + ".log")).open("w") as output:
        code, peak = call(command, env=variables, stdout=output, stderr=output)
    if code != 0:
        failed.append(notebook)
    return code, time.perf_counter() - start, peak


def find_error(notebook):
    """Return nbclient's message, which shows the cell, without Python's traceback."""
    log = (BUILD / (notebook.stem + ".log")).read_text(errors="replace")
    return log.rpartition("nbclient.exceptions.")[2]


def row(seconds, peak):
    """Return a time and a peak of memory as two columns."""
    memory = f"{peak:.0f} MB" if peak else "-"
    return f"{seconds:6.0f} s {memory:>9}"


def name(notebook):
    """Return a short name for a notebook that tells lessons from solutions."""
    return notebook.parent.name + "/" + notebook.name


def choose(arguments, default):
    """Return the notebooks named on the command line, or else the default ones."""
    notebooks = [Path(argument).resolve() for argument in arguments]
    for notebook in notebooks:
        if not notebook.is_file():
            sys.exit(f"There is no notebook {notebook}: check its name.")
    return notebooks or sorted(default)


def lab(arguments):
    """Open the notebooks in JupyterLab."""
    set_up(LOCK)
    command = [venv_python(), "-m", "jupyterlab", NOTEBOOKS / "00_start_here.ipynb"]
    return call(command + arguments, cwd=str(ROOT), env=environment())[0]


def test(arguments):
    """Run all tests."""
    set_up(TEST_LOCK)
    return call([venv_python(), "-m", "pytest"] + arguments, cwd=str(ROOT))[0]


def run(arguments):
    """Execute the lessons into build/run."""
    notebooks = choose(arguments, NOTEBOOKS.glob("[0-9]*.ipynb"))
    set_up(LOCK)
    # Nobody looks at the times on the quick profile, so all cores may work.
    is_quick = os.environ.get("DIGITS_PROFILE") == "quick"
    at_once = os.cpu_count() or 1 if is_quick else 1
    return execute(notebooks, ["--output-dir", BUILD], at_once)


def refresh(arguments):
    """Execute notebooks and solutions on the full profile, in place."""
    everything = list(NOTEBOOKS.glob("*.ipynb")) + list(
        NOTEBOOKS.glob("solutions/*.ipynb")
    )
    notebooks = choose(arguments, everything)
    set_up(LOCK)
    # The workers of lesson 09 run copies of cells, which may have changed.
    code = call([venv_python(), SAVED_CELLS])[0]
    if code != 0:
        return code
    # Under pytest a kernel sees this variable and captures less output: the stored
    # outputs must be made under the same condition.
    env = {"DIGITS_PROFILE": "full", "PYTEST_CURRENT_TEST": "refresh"}
    return execute(notebooks, IN_PLACE, **env)


def bench(arguments):
    """Measure the recipes of lesson 10 and all lessons."""
    set_up(LOCK)
    return call([venv_python(), BENCH] + arguments, cwd=str(ROOT))[0]


def stop_if(sentence):
    """End the program with a sentence, if there is one."""
    if sentence:
        sys.exit(sentence)


def main(arguments):
    """Do what the command line asks and return the exit code."""
    if arguments[:1] in (["-h"], ["--help"]):
        print(__doc__.strip())
        return 0
    if not arguments or arguments[0].startswith("-"):
        arguments = ["lab"] + arguments
    commands = {
        "lab": lab,
        "test": test,
        "run": run,
        "refresh": refresh,
        "bench": bench,
    }
    command = commands.get(arguments[0])
    if command is None:
        known = ", ".join(commands)
        sentence = f"There is no command {arguments[0]}: use {known}, or --help."
        print(sentence, file=sys.stderr)
        return 2
    stop_if(
        refuse(
            version=sys.version_info,
            is_64_bit=sys.maxsize > 2**32,
            build=sysconfig.get_platform(),
            machine=platform.machine(),
            has_data=(ROOT / "data" / "mnist.npz").exists(),
        )
    )
    return command(arguments[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print()
        sys.exit(130)
