"""Disks that are full, and folders that can only be read."""

import contextlib
import os
import subprocess


@contextlib.contextmanager
def mounted(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(arguments[-1])], check=True)


def only_to_be_read(folder):
    return mounted("--bind", "-o", "ro", folder, folder)


@contextlib.contextmanager
def small_disk(folder, size="256k"):
    """The folder, made where there is none, on a disk of its own."""
    os.makedirs(folder, exist_ok=True)
    with mounted("-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder):
        yield


@contextlib.contextmanager
def no_room_on(folder):
    """While it lasts, not one byte more fits on the disk of that folder."""
    filler = os.path.join(folder, "filler")
    with open(filler, "wb") as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
            file.flush()
    try:
        yield
    finally:
        os.remove(filler)
