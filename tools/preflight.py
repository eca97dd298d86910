"""Say what a machine lacks before anything is installed: one sentence for each missing piece.

Run by `make` with the Python that is to be used. It must be readable by much older ones, so: no new syntax, no imports
beyond the standard library.
"""

import os
import sys
import sysconfig

OLDEST, NEWEST = (3, 11), (3, 13)


def has_module(name):
    """Tell whether a module can be imported."""
    try:
        __import__(name)
    except ImportError:
        return False
    return True


def has_command(name):
    """Tell whether a command is found on the PATH, or exists if it is a path."""
    folders = [""] if os.path.dirname(name) else os.environ.get("PATH", "").split(os.pathsep)
    return any(os.access(os.path.join(folder, name), os.X_OK) for folder in folders)


def has_headers():
    """Tell whether this Python's C headers are installed."""
    return os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h"))


def compiler():
    """Name the C compiler that builds extensions for this Python: CC, else the one Python was built with."""
    return (os.environ.get("CC") or sysconfig.get_config_var("CC") or "gcc").split()[0]


def missing(version=None, module=has_module, command=has_command, headers=has_headers):
    """List what is missing, a sentence each, with the Debian package that brings it; empty if all is there."""
    version = tuple(version or sys.version_info)[:2]
    if not OLDEST <= version <= NEWEST:  # another Python is needed, so its parts are not worth a word
        return [
            "Python %d.%d is not supported: install Python 3.11, 3.12 or 3.13 (Debian package python3), "
            "or name one with `make PYTHON=/path/to/python3`." % version
        ]
    found = []
    if not (module("venv") and module("ensurepip")):
        found.append("Python cannot make virtual environments: install the Debian package python3-venv.")
    if not command(compiler()):
        found.append("The C compiler %s is missing: install the Debian package gcc." % compiler())
    if not headers():
        found.append("The C headers of Python (Python.h) are missing: install the Debian package python3-dev.")
    return found


def main():
    """Print what is missing and answer 1, or say nothing and answer 0."""
    sentences = missing()
    for sentence in sentences:
        sys.stderr.write(sentence + "\n")
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main())
