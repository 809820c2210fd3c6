// `satchel-hub draw`: random draws are committed, opened, published and checked; beside a serving hub. Checking one
// needs nothing but its file.
#include <charconv>

#include "engine/base/limits.h"
#include "platform/cli/json_line.h"
#include "platform/cli/table.h"
#include "platform/hub/commands.h"
#include "platform/hub/hub_host.h"
#include "platform/os/files.h"
#include "sync/hub/beside.h"
#include "sync/hub/office/draws.h"

namespace satchel::hub {
namespace {

using namespace casework;

struct DrawArgs {
  HubArgs hub;
  std::string action, what, user = "satchel-hub";
  std::string name, sites = "all", value, source, out, commitment;
  std::vector<std::string> weights, conflicts;
  std::optional<std::int64_t> count, officers_each;
};

/// "a=b" as its halves.
Result<std::pair<std::string, std::string>> halves(const std::string& text, const char* option) {
  const std::size_t at = text.find('=');
  if (at == std::string::npos || at == 0 || at + 1 == text.size())
    return fail(Code::invalid, std::string(option) + " takes A=B: " + text);
  return std::pair(text.substr(0, at), text.substr(at + 1));
}

Status add_weight(const std::string& text, PoolAsked& asked) {
  SATCHEL_ASSIGN(const auto parts, halves(text, "--weights"));
  int weight = 0;
  const char* end = parts.second.data() + parts.second.size();
  const auto [at, error] = std::from_chars(parts.second.data(), end, weight);
  if (error != std::errc() || at != end) return fail(Code::invalid, "--weights takes CLASS=NUMBER: " + text);
  asked.weights[parts.first] = weight;
  return {};
}

Result<DrawPlan> plan_of(const Schema& schema, const DrawArgs& args) {
  DrawPlan out;
  out.name = args.name;
  SATCHEL_ASSIGN(out.pool.sites, site_tests(schema, args.sites));
  for (const auto& text : args.weights) SATCHEL_TRY(add_weight(text, out.pool));
  for (const auto& text : args.conflicts) {
    SATCHEL_ASSIGN(auto parts, halves(text, "--conflict"));
    SATCHEL_ASSIGN(const Id site, id_from_text(parts.second));
    out.pool.conflicts.emplace_back(std::move(parts.first), to_text(site));
  }
  for (const auto& given : {args.count, args.officers_each})
    if (given && *given < 1) return fail(Code::invalid, "--count and --officers-each take 1 or more");
  out.sites = static_cast<std::size_t>(args.count.value_or(0));
  out.officers_each = static_cast<std::size_t>(args.officers_each.value_or(2));
  return out;
}

void tell_result(cli::Console& console, World& world, const std::vector<Drawn>& result) {
  const auto name_in = [&](const char* type, const std::string& id) {
    const auto sheet = world.find(type, id_from_text(id) ? *id_from_text(id) : Id{});
    return sheet && *sheet && (*sheet)->has("name") ? std::string((*sheet)->text("name")) : id;
  };
  cli::Table table(console.out(), {console.text(cli::Text::draw_site), console.text(cli::Text::draw_officers)});
  for (const Drawn& drawn : result) {
    std::string officers;
    for (const auto& officer : drawn.officers) officers += (officers.empty() ? "" : "、") + name_in("officer", officer);
    table.add({name_in("site", drawn.site), officers});
  }
  table.finish();
}

Status commit(cli::Console& console, OfficeWork& work, BlobFolder& blobs, const DrawArgs& args) {
  SATCHEL_ASSIGN(const DrawPlan plan, plan_of(*work.central().schema(), args));
  SATCHEL_ASSIGN(const Id id, commit_draw(work, blobs, plan));
  SATCHEL_ASSIGN(const std::string text, exported_draw(work.central(), blobs, id));
  SATCHEL_ASSIGN(const DrawCommitment said, draw_commitment(text));
  const std::string pool = to_hex(said.pool_hash.view()), seed = to_hex(said.seed_hash.view());
  if (console.json) {
    console.out() << cli::JsonLine()
                         .add("draw", to_text(id))
                         .add("sites", static_cast<std::int64_t>(said.pool.sites.size()))
                         .add("officers", static_cast<std::int64_t>(said.pool.officers.size()))
                         .add("pool_sha256", pool)
                         .add("seed_commitment", seed)
                         .text()
                  << '\n';
    return {};
  }
  console.line(cli::Text::draw_committed, {to_text(id), std::to_string(said.pool.sites.size()),
                                           std::to_string(said.pool.officers.size()), pool, seed});
  return {};
}

Status open(cli::Console& console, const HubHost& host, OfficeWork& work, BlobFolder& blobs, const DrawArgs& args) {
  SATCHEL_ASSIGN(const Id id, id_from_text(args.what));
  if (args.value.empty() || args.source.empty()) return fail(Code::invalid, "--public-value and --source");
  SATCHEL_ASSIGN(const PublishedDraw draw, open_draw(work, blobs, id, args.value, args.source));
  if (console.json) {
    SATCHEL_ASSIGN(const std::string text, to_json(draw));
    console.out() << text << '\n';
    return {};
  }
  return world_beside(host.ports(), host.data,
                      [&](World& world) { return tell_result(console, world, draw.result), Status(); });
}

Status export_to(cli::Console& console, const HubHost& host, OfficeWork& work, BlobFolder& blobs,
                 const DrawArgs& args) {
  SATCHEL_ASSIGN(const Id id, id_from_text(args.what));
  SATCHEL_ASSIGN(const std::string text, exported_draw(work.central(), blobs, id));
  if (args.out.empty()) return static_cast<void>(console.out() << text << '\n'), Status();
  return write_whole(*host.files, args.out, text);
}

Status list(cli::Console& console, const HubHost& host) {
  cli::Table table(console.out(), {"id", console.text(cli::Text::draw_name), console.text(cli::Text::draw_when),
                                   console.text(cli::Text::draw_published)});
  SATCHEL_TRY(world_beside(host.ports(), host.data, [&](World& world) {
    return world.each("draw", [&](const Sheet& draw) {
      const auto time = [&](const char* field) { return draw.time(field) ? to_rfc3339(*draw.time(field)) : ""; };
      const std::string id = to_text(draw.id()), name(draw.text("name"));
      if (console.json)
        console.out() << cli::JsonLine()
                             .add("draw", id)
                             .add("name", name)
                             .add("committed", time("committed"))
                             .add("published", time("published"))
                             .text()
                      << '\n';
      else
        table.add({id, name, time("committed"), time("published")});
      return Status();
    });
  }));
  if (!console.json) table.finish();
  return {};
}

/// What is wrong with the file is for its reader to look at, not to try again.
Status as_finding(const Status& status) {
  return status.code() == Code::bad_checksum ? Status(fail(Code::invalid, status.error().detail)) : status;
}

Status check(cli::Console& console, const DrawArgs& args) {
  const auto files = os::system_files();
  SATCHEL_ASSIGN(const std::string text, read_all(*files, args.what, limits::kBlobBytes));
  SATCHEL_ASSIGN(const PublishedDraw draw, published_draw(text));
  SATCHEL_TRY(as_finding(verify(draw)));
  if (!args.commitment.empty()) {
    SATCHEL_ASSIGN(const std::string before, read_all(*files, args.commitment, limits::kBlobBytes));
    const auto commitment = draw_commitment(before);
    if (!commitment) return as_finding(commitment.error());
    SATCHEL_TRY(as_finding(check_committed(draw, *commitment)));
  }
  if (!console.json) {
    console.line(args.commitment.empty() ? cli::Text::draw_sound : cli::Text::draw_sound_as_committed,
                 {draw.name, std::to_string(draw.result.size()), std::to_string(draw.input.pool.sites.size())});
    return {};
  }
  console.out() << cli::JsonLine().add("sound", true).add("name", draw.name).text() << '\n';
  return {};
}

Status draw_command(cli::Console& console, const DrawArgs& args) {
  if (args.action == "verify") return check(console, args);
  SATCHEL_ASSIGN(const HubHost host, standing_hub_host(args.hub));
  SATCHEL_TRY(person_beside(host.ports(), host.data, args.user));
  if (args.action == "list") return list(console, host);
  BlobFolder blobs(*host.files, host.data.folder + "/blobs", *host.random);
  return office_beside(host.ports(), host.data, args.user, false, [&](OfficeWork& work) {
    if (args.action == "commit") return commit(console, work, blobs, args);
    if (args.action == "open") return open(console, host, work, blobs, args);
    return export_to(console, host, work, blobs, args);
  });
}

}  // namespace

void add_draw(cli::Program& program) {
  auto args = std::make_shared<DrawArgs>();
  program.command("draw", cli::Text::about_draw, [args](cli::Console& c) { return draw_command(c, *args); })
      .needs_one_of("ACTION", args->action, {"commit", "open", "export", "list", "verify"}, cli::Text::arg_draw_action)
      .takes("WHAT", args->what, cli::Text::arg_draw_what)
      .has(takes_hub, args->hub)
      .takes("--user", args->user, cli::Text::option_catalogue_user)
      .takes("--name", args->name, cli::Text::option_draw_name)
      .takes("--sites", args->sites, cli::Text::option_draw_sites)
      .takes("--count", args->count, cli::Text::option_draw_count)
      .takes("--officers-each", args->officers_each, cli::Text::option_draw_officers)
      .takes_all("--weights", args->weights, cli::Text::option_draw_weights)
      .takes_all("--conflict", args->conflicts, cli::Text::option_draw_conflict)
      .takes("--public-value", args->value, cli::Text::option_draw_value)
      .takes("--source", args->source, cli::Text::option_draw_source)
      .takes("--out", args->out, cli::Text::option_draw_out)
      .takes("--commitment", args->commitment, cli::Text::option_draw_commitment);
}

}  // namespace satchel::hub
