#!/usr/bin/env python3
"""make_corpus.py TARGET FOLDER: writes what the fuzzer called TARGET begins with into FOLDER.

Small files that are in order, so that the fuzzer does not have to invent the formats.
"""

import io
import json
import pathlib
import pickle
import struct
import sys
import zipfile

here = pathlib.Path(__file__).resolve().parent
samples = here.parent / "core" / "weights"


def safetensors(header, data=b""):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def header():
    return {"__metadata__": {"name": "small", "licence": "CC0-1.0", "smallest_scale": "256",
                             "iterations": "15", "learning_rate": "0.002"},
            "a.weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
            "b": {"dtype": "F16", "shape": [], "data_offsets": [24, 26]}}


def packed_closely(path):
    """The archive without what PyTorch pads it with, which is most of it, and without the code beside the tensors."""
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(packed, "w") as copy:
        for entry in archive.infolist():
            if "/code/" not in entry.filename:
                copy.writestr(zipfile.ZipInfo(entry.filename), archive.read(entry))
    return packed.getvalue()


def archives():
    return [packed_closely(samples / name) for name in ("script.pt", "whole-module.pth")]


def archive_with_64_bits(name, content):
    local = b"PK\3\4" + struct.pack("<5H3I2H", 45, 0, 0, 0, 0, 0, len(content), len(content), len(name), 0)
    extra = struct.pack("<2H3Q", 1, 24, len(content), len(content), 0)
    listed = b"PK\1\2" + struct.pack("<6H3I5H2I", 45, 45, 0, 0, 0, 0, 0, 0xffffffff, 0xffffffff, len(name),
                                     len(extra), 0, 0, 0, 0, 0xffffffff) + name + extra
    local += name + content
    end = b"PK\6\6" + struct.pack("<Q2H2I4Q", 44, 45, 45, 0, 0, 1, 1, len(listed), len(local))
    locator = b"PK\6\7" + struct.pack("<IQI", 0, len(local + listed), 1)
    return local + listed + end + locator + b"PK\5\6" + struct.pack("<4H2IH", 0, 0, 1, 1, len(listed), len(local), 0)


def weights():
    """Small ones: these are read, and damaged in many ways, soon."""
    return archives() + [(samples / "state-old.pth").read_bytes(), safetensors(header(), bytes(26))]


def pickles():
    found = []
    for path in samples.iterdir():
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                found += [archive.read(name) for name in archive.namelist() if name.endswith(".pkl")]
    plain = {"a": [1, 2.5, None, True, b"x", "y"], ("t", 1): {3: -4}, "long": 1 << 70}
    return found + [pickle.dumps(plain, protocol) for protocol in (2, 3, 4, 5)]


def batch_lists():
    return [b"photo\tmask\toutput\toptions\na.png\tm.png\to.png\n# x\n\nb.jpg\tn.tif\tp.tiff\t"
            b"--preset thorough --reference \"1,2,3,4\" --no-detail --grow=3\r\n",
            b"a.png\tm.png\to.png\t--engine telea --detail false --device cuda:1"]


def settings():
    return [b"engine=lama\niterations=7\nlearning-rate=0.002\ndetail=false\nreference=1,2,3,4\n"
            b"texture-start=noise\nerosion=15\n", b"reference=0,0,1,1\ndevice=cuda:0\nseed=5"]


def presets():
    values = {"iterations": "7", "detail": "false", "continuation": "0.25", "texture-start": "noise"}
    preset = {"refill-preset": 1, "name": "Grandma's \"2\" \n", "values": values}
    return [json.dumps(preset).encode(), b'{"refill-preset": 2, "name": "x"}']


def profiles():
    """Headers with one tag: a curve of one gamma, a table, and the function of a later version."""
    curves = [b"curv" + struct.pack(">IIH", 0, 1, 0x100), b"curv" + struct.pack(">II3H", 0, 3, 0, 32768, 65535),
              b"para" + struct.pack(">IHHI", 0, 0, 0, 0x10000)]
    return [bytes(128) + struct.pack(">I4sII", 1, name, 144, len(curve)) + curve
            for curve in curves for name in (b"rTRC", b"kTRC")]


CORPORA = {
    "weights": weights,
    "zip": lambda: archives() + [archive_with_64_bits(b"m/data.pkl", b"\x80\x02}.")],
    "pickle": pickles,
    "safetensors": lambda: [safetensors(header(), bytes(26)), safetensors({})],
    "json": lambda: [json.dumps(header()).encode(), b'[1,-2.5e+3,true,null,"\\u00e9\\ud83d\\ude00\\n"]'],
    "model-info": weights,
    "sidecar": lambda: [b'{ "input": "four channels", "values": "-1..1", "output": "0..255", "hole": 0,'
                        b' "multiple": 8, "size": 512 }', b"{}"],
    "settings": settings,
    "preset": presets,
    "profile": profiles,
    "batch-list": batch_lists,
}


def main():
    target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(CORPORA[target]()):
        (folder / f"seed-{number}").write_bytes(content)


main()
