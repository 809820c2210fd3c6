// `satchel`: a store on the command line.
#include "platform/cli/commands.h"
#include "platform/os/memory.h"

int main(int argc, char** argv) {
  satchel::os::keep_memory_small();
  using namespace satchel::cli;
  return run_program("satchel", Text::about_satchel, argc, argv, [](Program& program) {
    for (const auto add :
         {add_init,    add_put,     add_seal,    add_case,  add_close,       add_due,       add_photo,      add_import,
          add_show,    add_verdict, add_inspect, add_sign,  add_site,        add_operation, add_eia,        add_sql,
          add_sync,    add_bundle,  add_status,  add_trim,  add_empty_proof, add_conflicts, add_quarantine, add_verify,
          add_witness, add_lists,   add_export,  add_trust, add_repeat,      add_demo})
      add(program);
  });
}
