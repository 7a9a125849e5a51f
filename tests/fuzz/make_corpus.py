#!/usr/bin/env python3
"""make_corpus.py TARGET FOLDER: writes what the fuzzer called TARGET begins with into FOLDER.

Small files that are in order, so that the fuzzer does not have to invent the formats.
"""

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


def of_samples():
    return [path.read_bytes() for path in sorted(samples.iterdir()) if path.suffix in (".ckpt", ".pth", ".pt")]


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


CORPORA = {
    "weights": lambda: of_samples() + [safetensors(header(), bytes(26))],
    "zip": of_samples,
    "pickle": pickles,
    "safetensors": lambda: [safetensors(header(), bytes(26)), safetensors({})],
    "json": lambda: [json.dumps(header()).encode(), b'[1,-2.5e+3,true,null,"\\u00e9\\ud83d\\ude00\\n"]'],
    "model-info": lambda: [safetensors(header(), bytes(26))] + of_samples(),
    "sidecar": lambda: [b'{ "input": "four channels", "values": "-1..1", "output": "0..255", "hole": 0,'
                        b' "multiple": 8, "size": 512 }', b"{}"],
    "settings": settings,
    "batch-list": batch_lists,
}


def main():
    target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(CORPORA[target]()):
        (folder / f"seed-{number}").write_bytes(content)


main()
