"""What a set of files is known by: its content hash; and which files say nothing of their own."""

import hashlib

Files = dict[str, bytes]


def version_of(files: Files) -> str:
    """The content hash of some files: the same texts have the same version, wherever they lie."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return digest.hexdigest()[:16]


def is_test(name: str) -> bool:
    """Whether a file is the test of a rule, which changes nothing in force."""
    return name.endswith(".test.yaml")
