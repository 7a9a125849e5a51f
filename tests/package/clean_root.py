"""A Debian with GIMP in it and nothing of ours: no compiler, no -dev packages.

It is made once, and each use lays a folder of its own over it, so it stays as it was. Only root can do that.
"""

import os
import pathlib
import shutil
import subprocess

USER = 1000
HOME = "/home/photographer"
PACKAGES = ["gimp"]
# What apt downloads is kept here for the next use.
ARCHIVES = "var/cache/apt/archives"


def run(*command, **options):
    return subprocess.run([*map(str, command)], check=True, **options)


def keep_mounts_apart():
    """What this process mounts from now on is gone when it ends."""
    os.unshare(os.CLONE_NEWNS)
    # Refused where tools/run has done it already.
    subprocess.run(["mount", "--make-rprivate", "/"], check=False, capture_output=True)


def make(folder, release):
    """The root in this folder, made where it is not there yet."""
    stamp = folder / ".made-of"
    wanted = " ".join([release, *PACKAGES])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    new = folder.with_name(folder.name + ".new")
    for each in (folder, new):
        if each.exists():
            run("rm", "-rf", "--one-file-system", each)
    run("mmdebstrap", "--quiet", "--variant=apt", "--include=" + ",".join(PACKAGES), release, new)
    (new / ".made-of").write_text(wanted)
    new.rename(folder)


class CleanRoot:
    """The clean root for one use."""

    def __init__(self, made, scratch, archives):
        self.root = scratch / "root"
        shutil.rmtree(scratch, ignore_errors=True)
        for name in ("root", "changes", "work"):
            (scratch / name).mkdir(parents=True)
        layers = f"lowerdir={made},upperdir={scratch}/changes,workdir={scratch}/work"
        if subprocess.run(["mount", "-t", "overlay", "overlay", "-o", layers, self.root],
                          check=False, capture_output=True).returncode:
            run("cp", "-a", "--reflink=auto", f"{made}/.", self.root) # a file system without such layers
        run("mount", "-t", "proc", "proc", self.root / "proc")
        run("mount", "--rbind", "/dev", self.root / "dev")
        archives.mkdir(parents=True, exist_ok=True)
        run("mount", "--bind", archives, self.root / ARCHIVES)
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        with open(self.root / "etc/passwd", "a", encoding="utf-8") as users:
            users.write(f"photographer:x:{USER}:{USER}::{HOME}:/bin/sh\n")
        home = self.path(HOME)
        home.mkdir(parents=True)
        os.chown(home, USER, USER)

    def path(self, name):
        return self.root / name.lstrip("/")

    def run(self, *command, user=0, folder="/", **options):
        """Runs the command in it, with nothing of our environment."""
        inside = ["chroot", f"--userspec={user}:{user}", self.root, "env", "-i",
                  "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
                  "DEBIAN_FRONTEND=noninteractive", f"HOME={HOME if user else '/root'}", "sh", "-c",
                  'cd "$1" && shift && exec "$@"', "sh", folder, *command]
        return subprocess.run([*map(str, inside)], capture_output=True, text=True, check=False, **options)

    def files(self):
        """All its files and folders, but the user's own and what no package is asked about."""
        apart = ("/proc", "/dev", "/sys", "/tmp", "/run", HOME, "/" + ARCHIVES)
        found = set()
        for folder, folders, names in os.walk(self.root):
            place = "/" + os.path.relpath(folder, self.root) if folder != str(self.root) else ""
            folders[:] = [name for name in folders if f"{place}/{name}" not in apart]
            found.update(f"{place}/{name}" for name in folders + names)
        return found
