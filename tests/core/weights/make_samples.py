#!/usr/bin/env python3
"""Writes the files of this folder with PyTorch itself (2.6 was used).

They hold the same few tensors in every layout that PyTorch has: archive and old format, two pickle
protocols, a Lightning checkpoint's odd company, a TorchScript module. test_weights.cpp knows the
numbers: every tensor counts 0, 1, 2, ... in the order of its elements.
"""
import argparse
import collections
import pathlib

import numpy
import torch

folder = pathlib.Path(__file__).parent

TYPES = dict(f64=torch.float64, f32=torch.float32, f16=torch.float16, bf16=torch.bfloat16,
             i64=torch.int64, i32=torch.int32, i16=torch.int16, i8=torch.int8, u8=torch.uint8)


def tensors():
    state = collections.OrderedDict(
        (name, torch.arange(6).reshape(2, 3).to(kind)) for name, kind in TYPES.items())
    state._metadata = {"": {"version": 1}}  # as Module.state_dict() has it
    state["bool"] = torch.tensor([False, True])
    state["scalar"] = torch.tensor(0.0)
    state["empty"] = torch.zeros(0, 3)
    state["transposed"] = torch.tensor([[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]).t()
    run = torch.tensor([9.0, 0.0, 1.0, 2.0, 9.0])
    state["part"] = run[1:4]
    state["other part"] = run[1:3]
    state["parameter"] = torch.nn.Parameter(torch.arange(3.0))
    state["nested"] = {"list": [torch.arange(2.0), torch.arange(3.0)], 7: torch.arange(4.0)}
    return state


class Settings(dict):
    """Stands for Lightning's AttributeDict."""


class Callback:
    def __init__(self):
        self.best = torch.ones(3)


def lightning():
    module = torch.nn.Linear(2, 2)
    optimizer = torch.optim.Adam(module.parameters())
    module(torch.ones(2)).sum().backward()
    optimizer.step()
    namespace = argparse.Namespace(rate=1e-3, name="x" * 300)
    callback = Callback()
    callback.itself = callback
    recursive = []
    recursive.append(recursive)
    return {
        "epoch": 39, "global_step": 2 ** 40, "big": -2 ** 100, "recursive": recursive,
        "callbacks": {Callback: {"best": numpy.float64(0.5), "path": pathlib.PurePosixPath("/a")},
                      "another": callback},
        "hyper_parameters": Settings(namespace=namespace, kinds={1, 2}, frozen=frozenset({3}),
                                     raw=b"raw", more=bytearray(b"more"), ratio=0.75,
                                     counts=collections.Counter("aab"), array=numpy.ones(3)),
        "state_dict": tensors(),
        "optimizer_states": [optimizer.state_dict()],
        "lr_schedulers": [], "default": collections.defaultdict(list, a=[1]), "device": torch.device("cpu"),
        "complex": torch.ones(2, dtype=torch.complex64), "type": torch.float32,
    }


class Inner(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.arange(6.0).reshape(2, 3))
        self.register_buffer("count", torch.tensor(0))

    def forward(self, x):
        return x @ self.weight


class Outer(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = Inner()
        self.again = self.inner
        self.blocks = torch.nn.ModuleList([Inner(), Inner()])
        self.name: str = "outer"
        self.table: dict[str, torch.Tensor] = {"a": torch.arange(2.0)}
        self.several: list[torch.Tensor] = [torch.arange(2.0), torch.arange(3.0)]
        self.sizes: list[int] = [1, 2]

    def forward(self, x):
        for block in self.blocks:
            x = block(x) @ self.inner.weight.t()
        return x + torch.tensor([0.5, 0.25])


torch.save(tensors(), folder / "state.pth")
torch.save(tensors(), folder / "state-protocol-4.pth", pickle_protocol=4)
torch.save(tensors(), folder / "state-old.pth", _use_new_zipfile_serialization=False)
torch.save(lightning(), folder / "lightning.ckpt")
torch.save({key: value for key, value in lightning().items() if key != "complex"},
           folder / "lightning-old.ckpt", _use_new_zipfile_serialization=False)
torch.save(Inner(), folder / "whole-module.pth")
torch.jit.script(Outer()).save(str(folder / "script.pt"))
