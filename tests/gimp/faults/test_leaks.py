"""What GIMP has more of after a hundred runs than after a few."""

import itertools
import os
import statistics
import time

from harness import *

HOLE = (15, 10, 8, 7)


def gimp():
    return os.getppid()


def open_files():
    """The fewest of two seconds: GIMP closes those of a plug-in when it notices that this has ended."""
    counts = []
    for _ in range(20):
        counts.append(len(os.listdir(f"/proc/{gimp()}/fd")))
        time.sleep(0.1)
    return min(counts)


def shared_memory():
    with open("/proc/sysvipc/shm", encoding="utf-8") as table:
        return len(table.readlines()) + len(os.listdir("/dev/shm"))


def resident_mebibytes():
    with open(f"/proc/{gimp()}/statm", encoding="utf-8") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 2 ** 20


def temporary_files():
    return sorted(os.listdir("/tmp"))


def fill_some(count):
    for number in range(count):
        image, layer = photo_with_object(hole=HOLE)
        refill_or_fail(image, layer, output=("in-place", "new-layer")[number % 2])
        image.delete()


@case("a hundred runs leave GIMP as large as ten do")
def _():
    fill_some(10)
    files, memory, temporary = open_files(), shared_memory(), temporary_files()
    sizes = [resident_mebibytes()]
    for _ in range(9):
        fill_some(10)
        sizes.append(resident_mebibytes())
    expect_equal(open_files(), files, "open files of GIMP")
    expect_equal(shared_memory(), memory, "pieces of shared memory")
    expect_equal(temporary_files(), temporary, "files in /tmp")
    # What GIMP sets aside once, 64 MiB at a time, is no leak: that grows with every run.
    growth = statistics.median(after - before for before, after in itertools.pairwise(sizes))
    expect(growth < 1, f"GIMP grows with every ten runs: {[round(size, 1) for size in sizes]} MiB")
