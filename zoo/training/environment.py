"""What a run ran on: versions, device, commit, command."""

import contextlib
import importlib.metadata
import os
import platform
import shlex
import subprocess
import sys
from pathlib import Path

import keras

import zoo

try:
    import resource
except ImportError:  # Windows has no such figures
    resource = None

_PACKAGES = ("tensorflow", "tensorflow-cpu", "keras", "numpy", "tensorflow-datasets")


def environment() -> dict:
    """Returns what a run depends on besides its recipe, ready to be written as JSON.

    Keys: `zoo`, `python` and every package's version; `platform`; `cpu`, its
    name, with family and model where that has no number, and `cores`, how many
    this process may use; `devices`, as Keras names them; `commit` of the
    checkout that the package lies in, with `+changes` when tracked files other
    than results differ from it, or None when it was installed; `command`.

    Example:

    >>> environment()["devices"]  # doctest: +SKIP
    ['cpu:0']
    """
    versions = {}
    for package in _PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions[package] = importlib.metadata.version(package)
    return {
        "zoo": zoo.__version__,
        "python": platform.python_version(),
        **versions,
        "platform": platform.platform(),
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "devices": keras.distribution.list_devices(),
        "commit": _commit(Path(zoo.__file__).parent),
        "command": shlex.join(sys.argv),
    }


def peak_memory_bytes() -> int:
    """Returns the most memory that this process has held; 0 where the system does not say."""
    if resource is None:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # kilobytes elsewhere


def _cpu() -> str:
    with contextlib.suppress(OSError):
        named = _named(Path("/proc/cpuinfo").read_text())
        if named:
            return named
    return platform.processor() or platform.machine()


def _named(text: str) -> str:
    """Returns what Linux calls the first core.

    Virtual machines tell no model's number in the name, and "AMD EPYC" can be
    cores of which one does twice as much as another: then family and model follow.
    """
    first = text.partition("\n\n")[0]
    lines = [line.partition(":") for line in first.splitlines()]
    said = {key.strip(): value.strip() for key, _, value in lines}
    name = said.get("model name", "")
    if not name or any(letter.isdigit() for letter in name) or "cpu family" not in said:
        return name
    return f"{name} (family {said['cpu family']}, model {said.get('model', 'unknown')})"


def _commit(package: Path) -> str | None:
    """Returns the commit of the package's own checkout.

    An installed package can lie inside a stranger's checkout (a virtual
    environment in a project's folder): only one that tracks the package counts.
    """
    if _git(package, "ls-files", "--error-unmatch", "__init__.py") is None:
        return None
    commit = _git(package, "rev-parse", "HEAD")
    # Rows that the same checkout has just added are no change of what makes them.
    but_results = (":/", ":(top,exclude)benchmarks/results")
    changed = _git(package, "status", "--porcelain", "--untracked-files=no", "--", *but_results)
    return f"{commit}+changes" if commit and changed else commit


def _git(folder: Path, *arguments: str) -> str | None:
    command = ["git", "-C", str(folder), *arguments]
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout.strip() if found.returncode == 0 else None
