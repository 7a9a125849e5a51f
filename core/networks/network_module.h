#pragma once
/// What runs on LibTorch, for those who do not link it. It is a module of its own, loaded when it
/// is first asked for: LibTorch takes half a second and 200 MB, which nothing else should have to
/// wait for.

namespace refill {

/// What the module calls `symbol`, one that it has. It stays loaded. Throws Error (resource) where
/// it cannot be loaded.
const void *in_network_module(const char *symbol);

} // namespace refill
