// Ctrl-C as a question that can be asked.
#pragma once

namespace satchel::cli {

/// From now on SIGINT does not end the process: interrupted() says so instead. A second one ends it, for when the
/// program does not come round to asking. Once in a process.
void catch_interrupt();
bool interrupted();

}  // namespace satchel::cli
