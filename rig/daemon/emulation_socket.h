// The emulation process's end of the connection that rigd opens (emulation_client.h is the other).
#pragma once

#include <optional>
#include <string>

#include "rig/daemon/emulation_client.h"

namespace dopaloop {

// Listens on `<runtime>/emulation.sock`; one that is there already is replaced. The folder must exist.
Result<Fd> listen_for_rigd(const std::string& runtime);

// The next request; waits for it. nullopt: the connection is closed, or what came is none.
std::optional<EmulationRequest> receive_request(int connection);
void send_reply(int connection, const EmulationReply& reply);

}  // namespace dopaloop
