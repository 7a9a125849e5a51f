#!/usr/bin/env python3
"""Packs a case of the reference implementation into one safetensors file.

    pack.py CASE_FOLDER OUTPUT.safetensors

CASE_FOLDER holds what the reference refiner read, was set to and returned, as written by a script
beside it: `case.json`, `image.npy`, `mask.npy`, `pyramid_image_N.npy`, `pyramid_mask_N.npy`,
`front_local.npy`, `front_global.npy`, `forward.npy` and `refined.npy`. In the file, the tensors keep
these names, `losses` is one row per refined scale, and the settings are metadata.
"""

import ast
import json
import pathlib
import struct
import sys


def read_npy(path):
    """The shape and the raw float32 values of a .npy file."""
    data = path.read_bytes()
    assert data[:6] == b"\x93NUMPY", path
    length_format, start = ("<H", 10) if data[6] == 1 else ("<I", 12)
    (length,) = struct.unpack_from(length_format, data, 8)
    header = ast.literal_eval(data[start:start + length].decode())
    assert header["descr"] == "<f4" and not header["fortran_order"], (path, header)
    return list(header["shape"]), data[start + length:]


def pack_losses(losses):
    rows = {}
    for entry in losses:
        rows.setdefault(entry["scale"], []).append(entry["loss"])
    values = [loss for scale in sorted(rows) for loss in rows[scale]]
    return [len(rows), len(values) // len(rows)], struct.pack(f"<{len(values)}f", *values)


def write_safetensors(path, tensors, metadata):
    header, offset = {"__metadata__": metadata}, 0
    for name, (shape, data) in tensors.items():
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [offset, offset + len(data)]}
        offset += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, data in tensors.values():
            file.write(data)


def main(folder, output):
    folder = pathlib.Path(folder)
    case = json.loads((folder / "case.json").read_text())
    tensors = {path.stem: read_npy(path) for path in sorted(folder.glob("*.npy"))}
    tensors["losses"] = pack_losses(case["losses"])
    settings = {
        "smallest-scale": case["min_side"],
        "iterations": case["n_iters"],
        "learning-rate": case["lr"],
        "max-scales": case["max_scales"],
        "pixel-budget": case["px_budget"],
        "erosion": case["erosion"],
    }
    write_safetensors(output, tensors, {name: str(value) for name, value in settings.items()})


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
