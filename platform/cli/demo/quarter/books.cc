#include "platform/cli/demo/quarter/books.h"

#include "platform/cli/demo/quarter/written.h"
#include "sync/hub/office/bulletin_beside.h"

namespace satchel::cli::demo {
namespace {

hub::BulletinRequest request_of(const Stage& stage) {
  hub::BulletinRequest out;
  out.from = stage.plan.from;
  out.to = stage.plan.to;
  out.sections = written_for(stage.plan);
  return out;
}

Status print(Stage& stage, const casework::Bulletin& made) {
  Files& files = *stage.office.at.host.files;
  const std::string path = stage.world.folder() + "/bulletin";
  SATCHEL_ASSIGN(const auto document, casework::document_of(made));
  SATCHEL_TRY(write_whole(files, path + ".txt", casework::text_of(document)));
  SATCHEL_TRY(write_whole(files, path + ".html", casework::html_of(document, casework::quarter_of(made.frame))));
  return write_whole(files, path + ".json", casework::json_of(made));
}

}  // namespace

std::string written_for(const Plan& plan) {
  constexpr std::string_view kNotices = "第三季度", kNumber = "第";
  std::string name = casework::quarter_of({plan.from, plan.to, {}}), out(kWritten);
  if (const auto at = name.find(kNumber); at != std::string::npos) name.erase(0, at);
  for (auto at = out.find(kNotices); at != std::string::npos; at = out.find(kNotices, at + name.size()))
    out.replace(at, kNotices.size(), name);
  return out;
}

Result<Id> seal_bulletin(Stage& stage) {
  Id out;
  SATCHEL_TRY(stage.world.books([&](hub::BulletinDesk& desk) -> Status {
    hub::BulletinRequest request = request_of(stage);
    request.as_of = stage.at(stage.plan.to, 0);
    request.annex = true;
    SATCHEL_ASSIGN(out, desk.seal({request, "zhang", "周局长", {}}));
    return {};
  }));
  return out;
}

Result<casework::Bulletin> new_bulletin(Stage& stage) {
  casework::Bulletin out;
  SATCHEL_TRY(stage.world.books([&](hub::BulletinDesk& desk) -> Status {
    SATCHEL_ASSIGN(out, desk.make(request_of(stage)));
    return print(stage, out);
  }));
  return out;
}

Status check_sealed(Stage& stage, const Id& sealed) {
  return stage.world.books([&](hub::BulletinDesk& desk) -> Status {
    SATCHEL_ASSIGN(const hub::StoredBulletin kept, desk.stored(sealed));
    if (kept.sealed && kept.same) return {};
    return fail(Code::corrupt, "the sealed bulletin is not as it was printed");
  });
}

}  // namespace satchel::cli::demo
