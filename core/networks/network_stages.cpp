#include "core/networks/network_stages.h"

const refill::TextureMaker refill_network_texture = refill::make_texture_synthesis;
