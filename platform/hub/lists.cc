// `satchel-hub lists`: what the branch offices report on; `satchel-hub cases`: typical cases and what was published.
#include "engine/casework/affairs.h"
#include "engine/casework/listing.h"
#include "platform/cli/json_line.h"
#include "platform/cli/lists_view.h"
#include "platform/cli/table.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/host.h"
#include "sync/hub/beside.h"

namespace satchel::hub {
namespace {

struct ListsArgs {
  HubArgs hub;
  std::string at;
};

struct CasesArgs {
  HubArgs hub;
  std::string out, role = "inspector";
  bool model = false, publications = false;
};

struct ModelCase {
  casework::Line line;
  std::string status;
  std::size_t published = 0;
};

Status hub_lists(cli::Console& console, const ListsArgs& args) {
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  return world_beside(host.ports(), host.data, [&](casework::World& world) {
    return cli::tell_lists(console, world, args.at, host.ports().clock.wall());
  });
}

Result<std::vector<ModelCase>> model_cases(casework::World& world) {
  std::vector<ModelCase> out;
  SATCHEL_TRY(world.each("case", [&](const casework::Sheet& one) -> Status {
    if (!one.flag("model_case")) return {};
    ModelCase model;
    SATCHEL_ASSIGN(model.line, casework::line_of(world, one));
    model.status = one.text("status");
    SATCHEL_ASSIGN(const auto published, world.those("publication", "case", one.id()));
    model.published = published.size();
    out.push_back(std::move(model));
    return {};
  }));
  return out;
}

/// Each into FOLDER/<id>.zip, as `satchel-hub package` writes it.
Status export_cases(cli::Console& console, const HubHost& host, const CasesArgs& args,
                    const std::vector<ModelCase>& models) {
  SATCHEL_TRY(host.files->make_folder(args.out));
  for (const auto& model : models) {
    const std::string path = args.out + "/" + to_text(model.line.id) + ".zip";
    SATCHEL_TRY(package_beside(host.ports(), host.data, {"case", model.line.id, args.role, {}}, path));
    console.note(cli::Text::package_written, {path});
  }
  return {};
}

void tell_models(cli::Console& console, const std::vector<ModelCase>& models) {
  if (console.json) {
    for (const auto& model : models) {
      cli::JsonLine line;
      line.add("id", to_text(model.line.id)).add("number", model.line.number).add("title", model.line.title);
      line.add("district", model.line.district).add("status", model.status);
      console.out() << line.add("publications", static_cast<std::uint64_t>(model.published)).text() << '\n';
    }
    return;
  }
  cli::Table table(console.out(), {"id", console.text(cli::Text::column_number), console.text(cli::Text::column_title),
                                   console.text(cli::Text::column_district), console.text(cli::Text::column_state),
                                   console.text(cli::Text::column_published)});
  for (const auto& model : models)
    table.add({to_text(model.line.id), model.line.number, model.line.title, model.line.district, model.status,
               std::to_string(model.published)});
  table.finish();
}

Status tell_publications(cli::Console& console, casework::World& world) {
  cli::Table table(console.out(), {console.text(cli::Text::column_date), console.text(cli::Text::column_outlet),
                                   console.text(cli::Text::column_title), console.text(cli::Text::column_case), "id"});
  SATCHEL_TRY(world.each("publication", [&](const casework::Sheet& one) -> Status {
    const auto of_case = one.reference("case");
    std::string number;
    if (of_case) {
      SATCHEL_ASSIGN(const auto found, world.find("case", *of_case));
      if (found) number = casework::number_of(*found);
    }
    const std::string id = of_case ? to_text(*of_case) : std::string();
    if (!console.json) {
      table.add({casework::shown(one, "date"), casework::shown(one, "outlet"), casework::shown(one, "title"),
                 number.empty() ? id : number, to_text(one.id())});
      return {};
    }
    cli::JsonLine line;
    line.add("id", to_text(one.id())).add("date", casework::shown(one, "date"));
    line.add("outlet", casework::shown(one, "outlet")).add("title", casework::shown(one, "title"));
    console.out() << line.add("link", casework::shown(one, "link")).add("case", id).add("number", number).text()
                  << '\n';
    return {};
  }));
  if (!console.json) table.finish();
  return {};
}

Status cases(cli::Console& console, const CasesArgs& args) {
  if (args.model == args.publications) return fail(Code::invalid, "--model or --publications");
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  std::vector<ModelCase> models;
  SATCHEL_TRY(world_beside(host.ports(), host.data, [&](casework::World& world) -> Status {
    if (args.publications) return tell_publications(console, world);
    SATCHEL_ASSIGN(models, model_cases(world));
    return tell_models(console, models), Status();
  }));
  return args.out.empty() || args.publications ? Status() : export_cases(console, host, args, models);
}

}  // namespace

void add_lists(cli::Program& program) {
  auto lists = std::make_shared<ListsArgs>();
  program
      .command("lists", cli::Text::about_lists, [lists](cli::Console& console) { return hub_lists(console, *lists); })
      .has(needs_hub, lists->hub)
      .takes("--at", lists->at, cli::Text::option_lists_at);
  auto of = std::make_shared<CasesArgs>();
  program.command("cases", cli::Text::about_cases, [of](cli::Console& console) { return cases(console, *of); })
      .has(needs_hub, of->hub)
      .flag("--model", of->model, cli::Text::option_cases_model)
      .flag("--publications", of->publications, cli::Text::option_cases_publications)
      .takes("--out", of->out, cli::Text::option_cases_out)
      .takes("--role", of->role, cli::Text::option_reader);
}

}  // namespace satchel::hub
