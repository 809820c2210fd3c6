#include "sync/hub/office/draws.h"

#include "sync/hub/entries/hub_world.h"

namespace satchel::hub {
namespace {

using namespace casework;

constexpr std::size_t kSeedBytes = 32;
std::string seed_setting(const Id& id) { return "draw_seed " + to_text(id); }
Value hash_value(const Hash& hash) { return octets(hash.view()); }
Value count_value(std::size_t n) { return static_cast<std::int64_t>(n); }

Result<std::string> text_in_blob(BlobFolder& blobs, const Hash& hash) {
  SATCHEL_ASSIGN(const auto file, blobs.open(hash));
  SATCHEL_ASSIGN(std::string text, file->read(0, static_cast<std::size_t>(file->size())));
  if (sha256(text) != hash) return fail(Code::corrupt, "blob " + to_hex(hash.view()) + " has other bytes");
  return text;
}

Result<Hash> hash_in(const Sheet& draw, std::string_view field) {
  const auto* bytes = std::get_if<Octets>(&draw.value(field));
  if (!bytes) return fail(Code::corrupt, "the draw has no " + std::string(field));
  return hash_from_bytes(bytes->bytes);
}

Result<Sheet> draw_named(World& world, const Id& id) {
  SATCHEL_ASSIGN(auto draw, world.find("draw", id));
  if (!draw) return fail(Code::not_found, "draw " + to_text(id));
  return *std::move(draw);
}

/// What its record and its pool's blob say of a draw.
Result<DrawCommitment> committed(const Sheet& draw, BlobFolder& blobs) {
  DrawCommitment out;
  out.name = draw.text("name");
  out.committed = draw.time("committed").value_or(Millis{});
  SATCHEL_ASSIGN(out.pool_hash, hash_in(draw, "pool_sha256"));
  SATCHEL_ASSIGN(out.seed_hash, hash_in(draw, "seed_commitment"));
  SATCHEL_ASSIGN(const std::string pool, text_in_blob(blobs, out.pool_hash));
  SATCHEL_ASSIGN(out.pool, pool_from(pool));
  out.sites = static_cast<std::size_t>(draw.number("sites_drawn").value_or(0));
  out.officers_each = static_cast<std::size_t>(draw.number("officers_each").value_or(0));
  return out;
}

Status enough(const DrawPlan& plan, const DrawPool& pool) {
  if (plan.name.empty() || plan.sites == 0) return fail(Code::invalid, "a draw has a name, and sites to draw");
  if (plan.officers_each == 0) return fail(Code::invalid, "who checks a site is drawn too: one officer at least");
  if (pool.sites.size() < plan.sites)
    return fail(Code::invalid, "the pool has " + std::to_string(pool.sites.size()) + " sites");
  if (pool.officers.size() < plan.officers_each)
    return fail(Code::invalid, "the pool has " + std::to_string(pool.officers.size()) + " officers");
  return {};
}

/// Who commits again and again until a draw suits would choose: of one name there is one.
Status not_committed_before(World& world, const std::string& name) {
  return world.each("draw", [&](const Sheet& draw) {
    return trimmed(draw.text("name")) == name
               ? Status(fail(Code::invalid, "draw " + to_text(draw.id()) + " has the name " + name))
               : Status();
  });
}

Result<DrawPool> pool_now(OfficeWork& work, const PoolAsked& asked, const std::string& name) {
  SATCHEL_ASSIGN(const auto view, work.central().view());
  const SchemaPtr schema = work.central().schema();
  HubWorld world(*view, *schema);
  SATCHEL_TRY(not_committed_before(world, name));
  return draw_pool(world, asked, day_of(work.ports().clock.wall(), schema->utc_offset()));
}

Draft commit_of(const DrawPlan& plan, const Id& id, const Hash& pool, const Hash& seed, Millis now) {
  return {{{ChangeKind::create,
            "draw",
            id,
            {{"name", plan.name, How::put},
             {"committed", now.count, How::put},
             {"seed_commitment", hash_value(seed), How::put},
             {"sites_drawn", count_value(plan.sites), How::put},
             {"pool_sha256", hash_value(pool), How::put},
             {"officers_each", count_value(plan.officers_each), How::put}}}},
          {}};
}

std::string result_text(const PublishedDraw& draw) {
  std::string out;
  for (const Drawn& drawn : draw.result) {
    out += drawn.site;
    for (const std::string& officer : drawn.officers) out += " " + officer;
    out += "\n";
  }
  return out;
}

}  // namespace

Result<Id> commit_draw(OfficeWork& work, BlobFolder& blobs, const DrawPlan& asked) {
  DrawPlan plan = asked;
  plan.name = trimmed(asked.name);
  SATCHEL_ASSIGN(const DrawPool pool, pool_now(work, plan.pool, plan.name));
  SATCHEL_TRY(enough(plan, pool));
  SATCHEL_ASSIGN(const std::string text, text_of(pool));
  SATCHEL_ASSIGN(const BlobInfo stored, blobs.add_bytes(text));
  const Ports ports = work.ports();
  const Millis now = ports.clock.wall();
  const Bytes seed = ports.random.bytes(kSeedBytes);
  const Id id = IdMaker().make(now, ports.random.number());
  const Draft draft = commit_of(plan, id, stored.sha256, seed_commitment(seed), now);
  // Of two who commit one name at once, the second finds it taken.
  SATCHEL_TRY(work.counting().save({draft}, [&](CentralWrite& write) -> Status {
    const SchemaPtr schema = work.central().schema();
    HubWorld world(write, *schema);
    SATCHEL_TRY(not_committed_before(world, plan.name));
    return write.put_setting(seed_setting(id), to_hex(seed));
  }));
  return id;
}

namespace {

/// All but the result. Error: append_only, it was opened.
Result<PublishedDraw> draw_to_open(Central& central, BlobFolder& blobs, const Id& id, const std::string& value,
                                   const std::string& source) {
  SATCHEL_ASSIGN(const auto view, central.view());
  const SchemaPtr schema = central.schema();
  HubWorld world(*view, *schema);
  SATCHEL_ASSIGN(const Sheet draw, draw_named(world, id));
  if (draw.has("seed")) return fail(Code::append_only, "the draw was opened");
  SATCHEL_ASSIGN(const DrawCommitment before, committed(draw, blobs));
  SATCHEL_ASSIGN(const std::string seed, view->setting(seed_setting(id)));
  SATCHEL_ASSIGN(const Bytes bytes, from_hex(seed));
  PublishedDraw out;
  out.name = before.name;
  out.source = source;
  out.input = {before.pool, bytes, value, before.sites, before.officers_each};
  out.pool_hash = before.pool_hash;
  out.seed_hash = before.seed_hash;
  return out;
}

}  // namespace

Result<PublishedDraw> open_draw(OfficeWork& work, BlobFolder& blobs, const Id& id, const std::string& value,
                                const std::string& source) {
  SATCHEL_ASSIGN(PublishedDraw out, draw_to_open(work.central(), blobs, id, value, source));
  SATCHEL_ASSIGN(out.result, casework::draw(out.input));
  SATCHEL_TRY(verify(out));
  SATCHEL_ASSIGN(const std::string text, to_json(out));
  SATCHEL_ASSIGN(const BlobInfo file, blobs.add_bytes(text));
  SATCHEL_TRY(blobs.add_bytes(seed_text(out.input.seed)));  // of which the commitment is the hash
  const Draft draft{{{ChangeKind::update,
                      "draw",
                      id,
                      {{"seed", to_hex(out.input.seed), How::put},
                       {"public_value", value, How::put},
                       {"public_value_source", source, How::put},
                       {"result", result_text(out), How::put},
                       {"published", work.ports().clock.wall().count, How::put},
                       {"file", hash_value(file.sha256), How::put}}}},
                    {}};
  // Of two who open it at once, the second finds no seed any more.
  SATCHEL_TRY(work.counting().save({draft}, [&](CentralWrite& write) -> Status {
    SATCHEL_ASSIGN(const std::string kept, write.setting(seed_setting(id)));
    if (kept.empty()) return fail(Code::append_only, "the draw was opened");
    return write.put_setting(seed_setting(id), "");
  }));
  return out;
}

Result<std::string> exported_draw(Central& central, BlobFolder& blobs, const Id& id) {
  SATCHEL_ASSIGN(const auto view, central.view());
  const SchemaPtr schema = central.schema();
  HubWorld world(*view, *schema);
  SATCHEL_ASSIGN(const Sheet draw, draw_named(world, id));
  if (!draw.has("file")) {
    SATCHEL_ASSIGN(const DrawCommitment commitment, committed(draw, blobs));
    return to_json(commitment);
  }
  SATCHEL_ASSIGN(const Hash file, hash_in(draw, "file"));
  return text_in_blob(blobs, file);
}

}  // namespace satchel::hub
