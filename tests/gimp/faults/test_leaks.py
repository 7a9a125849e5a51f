"""What GIMP has more of after a hundred runs than after a few."""

import os

from harness import *

HOLE = (15, 10, 8, 7)


def gimp():
    return os.getppid()


def open_files():
    return len(os.listdir(f"/proc/{gimp()}/fd"))


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
    files, memory, temporary, resident = open_files(), shared_memory(), temporary_files(), resident_mebibytes()
    fill_some(90)
    expect_equal(open_files(), files, "open files of GIMP")
    expect_equal(shared_memory(), memory, "pieces of shared memory")
    expect_equal(temporary_files(), temporary, "files in /tmp")
    expect(resident_mebibytes() < resident + 16, f"GIMP grew from {resident} to {resident_mebibytes()} MiB")
