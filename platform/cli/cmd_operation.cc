#include "engine/casework/operations.h"
#include "engine/casework/store_world.h"
#include "platform/cli/commands.h"
#include "platform/cli/draft_sheet.h"
#include "platform/cli/json_line.h"
#include "platform/cli/record_text.h"
#include "platform/cli/store_access.h"

namespace satchel::cli {
namespace {

using casework::AgencyPart;
using casework::OperationView;
using casework::Sheet;

struct OperationArgs {
  std::string store, id;
};

std::string agency_title(const Console& console, const Schema& schema, const std::string& agency) {
  const RecordType* type = schema.find("operation");
  return value_for_people(console.language(), type->fields[*type->index_of("agencies")], TextSet{agency});
}

std::string described(const AgencyPart& agency) {
  std::string out;
  for (const Sheet& part : agency.parts)
    if (part.has("part")) out += (out.empty() ? "" : "；") + std::string(part.text("part"));
  return out;
}

/// To whom, of the operation and of the transfers of its cases.
std::string handed_to(const Sheet& operation, const OperationView& view) {
  std::string out(operation.text("handed_to"));
  for (const Sheet& measure : view.handed_over)
    if (measure.has("handed_to")) out += (out.empty() ? "" : "；") + std::string(measure.text("handed_to"));
  return out;
}

void print_operation(Console& console, const Schema& schema, const Sheet& operation, const OperationView& view) {
  console.line(Text::operation_title,
               {std::string(operation.text("name")), std::to_string(view.cases.size()), std::to_string(view.persons)});
  for (const AgencyPart& agency : view.agencies) {
    const std::string part = agency.is_described() ? described(agency) : console.text(Text::operation_no_part);
    console.line(Text::operation_agency,
                 {agency_title(console, schema, agency.agency), part, std::to_string(agency.persons)});
  }
  const std::string to = handed_to(operation, view);
  console.line(view.is_handed_over ? Text::operation_handed : Text::operation_not_handed, {to.empty() ? "-" : to});
}

std::string operation_json(const Sheet& operation, const OperationView& view) {
  std::string agencies, cases;
  for (const AgencyPart& agency : view.agencies) {
    JsonLine line;
    line.add("agency", agency.agency).add("part", described(agency)).add("persons", agency.persons);
    agencies += (agencies.empty() ? "" : ",") + line.text();
  }
  for (const Sheet& one : view.cases) cases += (cases.empty() ? "" : ",") + json_string(to_text(one.id()));
  JsonLine out;
  out.add("operation", to_text(operation.id())).add("persons", view.persons).raw("agencies", "[" + agencies + "]");
  out.raw("cases", "[" + cases + "]").add("handed_over", view.is_handed_over);
  return out.add("handed_to", handed_to(operation, view)).text();
}

Status operation(Console& console, const OperationArgs& args) {
  SATCHEL_ASSIGN(const OpenStore open, open_store(console, args.store, Access::read));
  SATCHEL_ASSIGN(const RecordType* type, type_named(*open.store->schema(), "operation"));
  SATCHEL_ASSIGN(const Record record, record_named(*open.store, *type, args.id));
  const Sheet sheet = sheet_of(*type, record);
  casework::StoreWorld world(*open.store);
  SATCHEL_ASSIGN(const OperationView view, casework::view_operation(world, sheet));
  if (console.json)
    console.out() << operation_json(sheet, view) << '\n';
  else
    print_operation(console, *open.store->schema(), sheet, view);
  return {};
}

}  // namespace

void add_operation(Program& program) {
  auto args = std::make_shared<OperationArgs>();
  program.command("operation", Text::about_operation, [args](Console& console) { return operation(console, *args); })
      .needs("STORE", args->store, Text::arg_store)
      .needs("OPERATION", args->id, Text::arg_operation);
}

}  // namespace satchel::cli
