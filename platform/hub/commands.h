// The commands of `satchel-hub`.
#pragma once

#include "platform/cli/program.h"

namespace satchel::hub {

void add_serve(cli::Program& program);
void add_enrol(cli::Program& program);  // enrol, token
void add_user(cli::Program& program);
void add_device(cli::Program& program);
void add_verify(cli::Program& program);
void add_evidence(cli::Program& program);  // key, head, access, package
void add_accept(cli::Program& program);
void add_events(cli::Program& program);
void add_copy(cli::Program& program);
void add_backup(cli::Program& program);  // backup, restore
void add_migrate(cli::Program& program);
void add_db(cli::Program& program);
void add_recovered(cli::Program& program);
void add_horizon(cli::Program& program);
void add_intake(cli::Program& program);
void add_bulletin(cli::Program& program);
void add_lists(cli::Program& program);       // lists, cases
void add_work_lists(cli::Program& program);  // due, batch
void add_catalogue(cli::Program& program);
void add_repeat(cli::Program& program);
void add_draw(cli::Program& program);

/// The file with the hub's key in its data folder.
std::string key_path(const std::string& data);
/// That of identities, which the hub opens for the intake role alone: kept and backed up like it.
std::string sealing_key_path(const std::string& data);
/// The file with the address of the hub that serves it, or last did.
std::string address_path(const std::string& data);

}  // namespace satchel::hub
