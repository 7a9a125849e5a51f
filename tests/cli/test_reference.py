#!/usr/bin/env python3
"""The published refiner, asked for on the command line, gives the published numbers.

REFILL names the program; the arguments are case folders of tests/parity.
"""

import json
import math
import os
import subprocess
import sys
import tempfile


def read_case(folder):
    """The case's tensors as (shape, values), and its settings."""
    with open(os.path.join(folder, "case.safetensors"), "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    settings = header.pop("__metadata__")
    tensors = {}
    for name in "image", "mask", "refined", "losses":
        begin, end = header[name]["data_offsets"]
        tensors[name] = (header[name]["shape"], memoryview(data)[begin:end].cast("f"))
    return tensors, settings


def interleaved(shape, values):
    """1 x channels x height x width as 16-bit numbers, pixel after pixel."""
    plane = shape[2] * shape[3]
    numbers = bytearray()
    for i in range(plane):
        for channel in range(shape[1]):
            numbers += round(65535 * values[channel * plane + i]).to_bytes(2, "little")
    return bytes(numbers)


def write_png(name, kind, shape, values):
    size = f"{shape[3]}x{shape[2]}"
    subprocess.run(["convert", "-size", size, "-depth", "16", "-endian", "LSB", f"{kind}:-", name],
                   input=interleaved(shape, values), check=True)


def read_png(name):
    command = ["convert", name, "-depth", "16", "-endian", "LSB", "RGB:-"]
    return memoryview(subprocess.run(command, check=True, capture_output=True).stdout).cast("H")


def run_refill(folder, settings):
    options = [f"--{name}={value}" for name, value in settings.items()]
    subprocess.run([os.environ["REFILL"], "image.png", "mask.png", "-o", "out.png", "--report",
                    "report.json", "--preset", "reference", "--model",
                    os.path.join(folder, "model.safetensors"), *options], check=True)
    with open("report.json", encoding="utf-8") as file:
        return json.load(file)


def decibels(shape, values, numbers):
    plane = shape[2] * shape[3]
    error = 0.0
    for i in range(plane):
        for channel in range(3):
            error += (values[channel * plane + i] - numbers[3 * i + channel] / 65535) ** 2
    return 10 * math.log10(3 * plane / error)


def agrees(folder):
    tensors, settings = read_case(folder)
    write_png("image.png", "RGB", *tensors["image"])
    write_png("mask.png", "GRAY", *tensors["mask"])
    report = run_refill(folder, settings)

    shape, values = tensors["refined"]
    size = [report["output"]["height"], report["output"]["width"]]
    psnr = decibels(shape, values, read_png("out.png")) if size == shape[2:] else 0
    ours = [record["loss"] for record in report["losses"]]
    theirs = tensors["losses"][1]
    worst = max((abs(a - b) / b for a, b in zip(ours, theirs)), default=1)
    print(f"{os.path.basename(folder)}: {size[1]} x {size[0]}, {psnr:.1f} dB, {len(ours)} of "
          f"{len(theirs)} losses, largest relative difference {worst:.1e}")
    return psnr > 45 and len(ours) == len(theirs) and worst < 1e-3


def main():
    folders = [os.path.abspath(folder) for folder in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        results = [agrees(folder) for folder in folders]
        os.chdir("/")
    return 0 if all(results) else 1


sys.exit(main())
