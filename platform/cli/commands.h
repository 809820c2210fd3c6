// The commands of `satchel`: each function describes one or a few to the program. See cmd_*.cc.
#pragma once

#include "platform/cli/program.h"

namespace satchel::cli {

void add_init(Program& program);
void add_trust(Program& program);
void add_put(Program& program);
void add_seal(Program& program);  // seal, correct
void add_close(Program& program);
void add_due(Program& program);   // due, batch, split
void add_case(Program& program);  // case, register
void add_photo(Program& program);
void add_import(Program& program);
void add_export(Program& program);
void add_show(Program& program);
void add_verdict(Program& program);  // verdict, measure
void add_inspect(Program& program);
void add_sign(Program& program);
void add_site(Program& program);
void add_operation(Program& program);
void add_eia(Program& program);
void add_sql(Program& program);
void add_sync(Program& program);
void add_bundle(Program& program);
void add_status(Program& program);
void add_trim(Program& program);
void add_empty_proof(Program& program);
void add_conflicts(Program& program);   // conflicts, settle
void add_quarantine(Program& program);  // quarantine, retry
void add_verify(Program& program);
void add_witness(Program& program);
void add_lists(Program& program);
void add_repeat(Program& program);  // repeat, link, part
void add_demo(Program& program);

}  // namespace satchel::cli
