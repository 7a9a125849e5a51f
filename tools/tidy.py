#!/usr/bin/env python3
"""tidy.py BUILD [WORD ...]: looks through the sources that BUILD compiles with clang-tidy; of those only the
ones whose path has one of the words in it. BUILD's compiler is clang.

clang-tidy takes several times as long as a compiler. So BUILD/tidy keeps an empty file for each source that was
found clean, named by the checksum of all that clang-tidy sees of it: one that has not changed since is not
looked at again.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent


def seen_by_clang_tidy(folder, command):
    """The source with its headers, comments and macros included: comments may silence clang-tidy."""
    words = shlex.split(command)
    preprocess = words[:words.index("-MD")] + ["-E", "-CC", "-dD", "-w"] + words[words.index("-c") + 1:]
    return subprocess.run(preprocess, cwd=folder, check=True, capture_output=True).stdout


def look_through(folder, entry):
    """What clang-tidy says of one source; None where it was clean before."""
    checksum = hashlib.sha256((root / ".clang-tidy").read_bytes())
    checksum.update(seen_by_clang_tidy(folder, entry["command"]))
    clean = folder / "tidy" / checksum.hexdigest()
    if clean.exists():
        return None
    run = subprocess.run(["clang-tidy", "-p", str(folder), "--quiet", str(folder / entry["file"])],
                         capture_output=True, text=True)
    if run.returncode == 0:
        clean.touch()
        return ""
    return run.stdout + (run.stderr if not run.stdout else "")


def main():
    folder, *words = sys.argv[1:]
    folder = pathlib.Path(folder).resolve()
    (folder / "tidy").mkdir(exist_ok=True)
    entries = {entry["file"]: entry for entry in json.loads((folder / "compile_commands.json").read_text())
               if not words or any(word in entry["file"] for word in words)}
    looked_at = faults = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        looks = [pool.submit(look_through, folder, entry) for entry in entries.values()]
        for look in concurrent.futures.as_completed(looks):
            said = look.result()
            looked_at += said is not None
            faults += bool(said)
            if said:
                print(said, flush=True)
    print(f"{len(entries)} sources, {looked_at} of them new or changed, {faults} not clean")
    sys.exit(faults > 0)


main()
