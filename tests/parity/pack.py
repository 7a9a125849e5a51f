#!/usr/bin/env python3
"""Packs a case of a reference implementation into one safetensors file.

    pack.py CASE_FOLDER OUTPUT.safetensors

CASE_FOLDER holds what the reference read, was set to and returned, as written by a script beside
it: `case.json` and arrays as .npy. In the file, the arrays keep their names. Three kinds:

- the LaMa refiner: `image`, `mask`, `pyramid_image_N`, `pyramid_mask_N`, `front_local`,
  `front_global`, `forward`, `refined`; `losses` is one row per refined scale, the settings are
  metadata;
- LGNet: `image` and `mask`, `output_N` after each stage. `merged_N` follows from these and is left
  out;
- the two-stage network: `dfnet_input`, `dfnet_known`, `dfnet_output` as floats; `image`, `mask`,
  `coarse_512` and `result` as bytes.

Of the outputs of LGNet and of the two-stage network, every fourth row and column is kept: each of
their pixels depends on all of the network.
"""

import array
import ast
import json
import pathlib
import struct
import sys

STEP = 4  # as in parity.cpp

# By numpy's name: safetensors' name and array's code.
TYPES = {"<f4": ("F32", "f"), "|u1": ("U8", "B")}


def read_npy(path):
    """The safetensors type, the shape and the raw values of a .npy file."""
    data = path.read_bytes()
    assert data[:6] == b"\x93NUMPY", path
    length_format, start = ("<H", 10) if data[6] == 1 else ("<I", 12)
    (length,) = struct.unpack_from(length_format, data, 8)
    header = ast.literal_eval(data[start:start + length].decode())
    assert header["descr"] in TYPES and not header["fortran_order"], (path, header)
    return TYPES[header["descr"]][0], list(header["shape"]), data[start + length:]


def thinned(tensor):
    """Every STEP-th row and column of `... x 3 x H x W` floats or `H x W x 3` bytes."""
    kind, shape, data = tensor
    values = array.array(dict(TYPES.values())[kind], data)
    if kind == "F32":
        *outer, height, width = shape
        inner = []
    else:
        outer, (height, width), inner = [], shape[:2], shape[2:]
    planes, run = 1, 1
    for size in outer:
        planes *= size
    for size in inner:
        run *= size
    kept = array.array(values.typecode)
    for plane in range(planes):
        for y in range(0, height, STEP):
            for x in range(0, width, STEP):
                begin = ((plane * height + y) * width + x) * run
                kept.extend(values[begin:begin + run])
    shape = [*outer, -(-height // STEP), -(-width // STEP), *inner]
    return kind, shape, kept.tobytes()


def pack_losses(losses):
    rows = {}
    for entry in losses:
        rows.setdefault(entry["scale"], []).append(entry["loss"])
    values = [loss for scale in sorted(rows) for loss in rows[scale]]
    shape = [len(rows), len(values) // len(rows)]
    return "F32", shape, struct.pack(f"<{len(values)}f", *values)


def write_safetensors(path, tensors, metadata):
    header, offset = {"__metadata__": metadata}, 0
    for name, (kind, shape, data) in tensors.items():
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [offset, offset + len(data)]}
        offset += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, _, data in tensors.values():
            file.write(data)


def refiner_settings(case):
    return {
        "smallest-scale": case["min_side"],
        "iterations": case["n_iters"],
        "learning-rate": case["lr"],
        "max-scales": case["max_scales"],
        "pixel-budget": case["px_budget"],
        "erosion": case["erosion"],
    }


def is_output(name):
    return name.startswith("output_") or name in ("dfnet_output", "coarse_512", "result")


def main(folder, output):
    folder = pathlib.Path(folder)
    case = json.loads((folder / "case.json").read_text())
    tensors = {path.stem: read_npy(path) for path in sorted(folder.glob("*.npy"))
               if not path.stem.startswith("merged_")}
    tensors = {name: thinned(tensor) if is_output(name) else tensor
               for name, tensor in tensors.items()}
    settings = {}
    if "losses" in case:
        tensors["losses"] = pack_losses(case["losses"])
        settings = refiner_settings(case)
    write_safetensors(output, tensors, {name: str(value) for name, value in settings.items()})


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
