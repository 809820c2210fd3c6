// `satchel-hub`: wires its objects.
#include "platform/hub/commands.h"
#include "platform/os/memory.h"

int main(int argc, char** argv) {
  satchel::os::keep_memory_small();
  using namespace satchel::cli;
  return run_program("satchel-hub", Text::about_hub, argc, argv, [](Program& program) {
    satchel::hub::add_serve(program);
    satchel::hub::add_enrol(program);
    satchel::hub::add_user(program);
    satchel::hub::add_device(program);
    satchel::hub::add_verify(program);
    satchel::hub::add_evidence(program);
    satchel::hub::add_accept(program);
    satchel::hub::add_events(program);
    satchel::hub::add_copy(program);
    satchel::hub::add_backup(program);
    satchel::hub::add_migrate(program);
    satchel::hub::add_db(program);
    satchel::hub::add_recovered(program);
    satchel::hub::add_horizon(program);
    satchel::hub::add_intake(program);
    satchel::hub::add_bulletin(program);
    satchel::hub::add_lists(program);
    satchel::hub::add_work_lists(program);
    satchel::hub::add_catalogue(program);
    satchel::hub::add_repeat(program);
    satchel::hub::add_draw(program);
  });
}
