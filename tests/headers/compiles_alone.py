#!/usr/bin/env python3
"""Whether a header compiles by itself, with nothing but the standard library to include.

    compiles_alone.py SOURCE_ROOT HEADER COMPILER ...
"""

import subprocess
import sys

root, header, *compiler = sys.argv[1:]
# Twice, to see that it may be included twice.
source = f'#include "{header}"\n#include "{header}"\n'
sys.exit(subprocess.run(
    [*compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
     "-I", root, "-x", "c++", "-"],
    input=source, text=True).returncode)
