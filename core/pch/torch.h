#pragma once
/// LibTorch's headers, compiled once for all of the network: they take longer than our own code.
/// Each file still includes what it uses.

#include <torch/nn/module.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/types.h>
