#!/usr/bin/env python3
"""Whether includes point one way only: plugin -> ui -> core.

    includes.py SOURCE_ROOT

core knows nothing of GLib, GTK, GIMP and translations; ui nothing of GIMP's images and pixels, nor
of LibTorch and OpenCV, which stay behind core's public headers.
"""

import pathlib
import re
import sys

PUBLIC = {"error.h", "forecast.h", "image.h", "inpaint.h", "memory.h", "progress.h", "variants.h",
          "engines/engine_info.h", "engines/remembered_fills.h", "files/model_folder.h", "files/model_info.h",
          "files/model_trust.h", "files/recognise_model.h", "settings/own_presets.h",
          "settings/params.h"}

FORBIDDEN = {
    "core": [
        (r'#include [<"](glib|gio|gobject|gtk|gdk|gegl|babl|libgimp|libintl)', "a library of GIMP's"),
        (r'#include "(ui|plugin|tools)/', "a folder above core"),
        (r"\b_\(\"|gettext", "a translation"),
    ],
    "ui": [
        (r'#include [<"](gegl|babl)', "pixels of GIMP"),
        (r"\bGimp(Image|Drawable|Layer|Channel|Item)\b", "images of GIMP"),
        (r"\bgimp_(image|drawable|layer|selection|item|progress)_", "images of GIMP"),
        (r'#include [<"](torch|ATen|c10|opencv2)', "a library that core hides"),
        (r'#include "(plugin|tools)/', "a folder above ui"),
    ],
    "plugin": [
        (r'#include [<"](torch|ATen|c10|opencv2)', "a library that core hides"),
        (r'#include "tools/', "a folder beside plugin"),
    ],
}


def problems(root):
    for folder, rules in FORBIDDEN.items():
        sources = sorted((root / folder).rglob("*.cpp")) + sorted((root / folder).rglob("*.h"))
        if not sources:
            yield f"{folder}: no sources found"
        for source in sources:
            for number, line in enumerate(source.read_text().splitlines(), 1):
                for pattern, what in rules:
                    if re.search(pattern, line):
                        yield f"{source.relative_to(root)}:{number}: {what}: {line.strip()}"
                private = re.search(r'#include "core/(.*)"', line)
                if folder != "core" and private and private[1] not in PUBLIC:
                    yield f"{source.relative_to(root)}:{number}: not a public header: {private[1]}"


found = list(problems(pathlib.Path(sys.argv[1])))
print("\n".join(found))
sys.exit(1 if found else 0)
