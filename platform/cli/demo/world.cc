#include "platform/cli/demo/world.h"

#include "platform/cli/interrupt.h"
#include "sync/hub/beside.h"
#include "sync/hub/office/bulletin_beside.h"

namespace satchel::cli::demo {

Status Station::save(const Draft& draft) {
  const auto saved = store().save(draft);
  return saved ? Status() : Status(saved.error());
}

Result<std::unique_ptr<World>> World::start(const std::string& folder, const MakeClock& clock) {
  std::unique_ptr<World> out(new World);
  out->folder_ = folder;
  const std::string data = folder + "/hub";
  SATCHEL_ASSIGN(out->host_, os::open_host(data + "/hub.key"));
  out->host_.clock = clock();
  hub::HubOptions options;
  options.data = data;
  SATCHEL_ASSIGN(out->intake_,
                 os::FileKeys::open_or_create(*out->host_.files, *out->host_.random, data + "/intake.key"));
  options.sealing = {out->intake_->public_key(), out->intake_.get()};
  SATCHEL_ASSIGN(out->hub_, hub::Hub::open(out->host_.ports(), options));
  SATCHEL_ASSIGN(out->server_, serve::Server::start({}, *out->hub_));
  SATCHEL_ASSIGN(out->line_, CuttingProxy::start(out->server_->port()));
  return out;
}

World::~World() {
  if (server_) server_->stop();
}

std::string World::url(Line line) const {
  const std::uint16_t port = line == Line::direct ? server_->port() : line_->port();
  return "http://127.0.0.1:" + std::to_string(port);
}

Result<Station> World::enrol(const std::string& name, const std::string& user, const std::string& role,
                             const std::vector<std::string>& scopes, Line line, const MakeClock& clock) {
  hub::Enrolment enrolment;
  enrolment.user = user;
  enrolment.role = role;
  enrolment.scopes = scopes;
  SATCHEL_ASSIGN(const std::string code, hub_->enrol(enrolment));
  Station out{name, user, {}};
  StoreOptions options;
  options.folder = folder_ + "/" + name;
  SATCHEL_ASSIGN(out.at.host, os::open_host(key_path(options.folder)));
  out.at.host.clock = clock();
  SATCHEL_ASSIGN(out.at.store, net::enrol_store(out.at.host.ports(), options, url(line), code));
  return out;
}

Status World::sync(Station& station) {
  net::SyncOptions options;
  options.cancelled = interrupted;
  SATCHEL_ASSIGN(const net::SyncSummary summary, net::sync_now(station.store(), station.at.host.ports(), options));
  if (summary.left.code == Code::ok) return {};
  return fail(summary.left.code, station.name + ": " + summary.left.detail);
}

Status World::beside(const std::function<Status(hub::OfficeWork&)>& work) {
  return hub::office_beside(host_.ports(), folder_ + "/hub", "zhang", true, work);
}

Status World::books(const std::function<Status(hub::BulletinDesk&)>& work) {
  return hub::bulletins_beside(host_.ports(), folder_ + "/hub", work);
}

}  // namespace satchel::cli::demo
