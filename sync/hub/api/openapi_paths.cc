#include <boost/json/array.hpp>

#include "sync/hub/api/openapi.h"

namespace satchel::hub {
namespace {

namespace json = boost::json;
using json::array;
using json::object;

object schema_ref(const std::string& name) { return {{"$ref", "#/components/schemas/" + name}}; }
object parameter_ref(const std::string& name) { return {{"$ref", "#/components/parameters/" + name}}; }

object content(const char* type, object schema) { return {{type, {{"schema", std::move(schema)}}}}; }

object body(object schema) { return {{"required", true}, {"content", content("application/json", std::move(schema))}}; }

object plain(const char* description) { return {{"description", description}}; }

object reply(const char* description, object schema) {
  return {{"description", description}, {"content", content("application/json", std::move(schema))}};
}

/// With the record's version as ETag.
object versioned(const char* description, object schema) {
  object out = reply(description, std::move(schema));
  out["headers"] = {{"ETag", {{"$ref", "#/components/headers/ETag"}}}};
  return out;
}

object page_of(const std::string& type) {
  return {{"type", "object"},
          {"properties",
           {{"type", {{"const", type}}},
            {"records", {{"type", "array"}, {"items", schema_ref(type)}}},
            {"next", {{"type", {"string", "null"}}, {"format", "uuid"}}}}},
          {"required", {"type", "records", "next"}}};
}

object edited(const std::string& type) {
  return {{"type", "object"},
          {"properties", {{"record", schema_ref(type)}, {"exceptions", schema_ref("Exceptions")}}},
          {"required", {"record", "exceptions"}}};
}

/// One operation: what it is called, what it takes beside the body, and what it answers when it goes well.
object operation(const std::string& id, const std::string& summary, std::initializer_list<const char*> parameters,
                 object responses) {
  object out{{"operationId", id}, {"summary", summary}};
  array takes;
  for (const char* name : parameters) takes.emplace_back(parameter_ref(name));
  if (!takes.empty()) out["parameters"] = std::move(takes);
  responses["default"] = {{"$ref", "#/components/responses/Problem"}};
  out["responses"] = std::move(responses);
  return out;
}

object with_body(object operation, object request) {
  operation["requestBody"] = std::move(request);
  return operation;
}

object open_to_all(object operation) {
  operation["security"] = array();
  return operation;
}

void add_type(const RecordType& type, object& out) {
  const std::string& name = type.name;
  const std::string title = both(type.title), path = "/v1/records/" + name;
  object made = versioned("已建立 · Created", schema_ref(name));
  made["headers"].as_object()["Location"] = {{"schema", {{"type", "string"}}}};
  out[path] = {
      {"get", operation("list_" + name, title + ": 列表 · list", {"after", "limit", "versions"},
                        {{"200", reply("一页 · A page", page_of(name))}})},
      {"post", with_body(operation("create_" + name, title + ": 新建 · create", {}, {{"201", std::move(made)}}),
                         body(schema_ref(name + ".new")))}};
  out[path + "/{id}"] = {
      {"parameters", array{parameter_ref("id")}},
      {"get", operation("read_" + name, title + ": 读取 · read", {"versions"},
                        {{"200", versioned("记录 · The record", schema_ref(name))}})},
      {"patch", with_body(operation("change_" + name, title + ": 修改 · change", {"If-Match", "versions"},
                                    {{"200", versioned("合并结果 · As merged", edited(name))}}),
                          body(schema_ref(name + ".change")))},
      {"delete", operation("delete_" + name, title + ": 删除 · delete", {"If-Match"},
                           {{"200", versioned("删除未成，记录保留 · The delete lost: it stands", edited(name))},
                            {"204", plain("已删除 · Deleted")}})}};
}

/// Where a device sealed who somebody is.
void add_identity(const RecordType& type, object& out) {
  const object text{{"type", "string"}};
  const object part{{"type", "object"},
                    {"properties", {{"name", text}, {"text", text}, {"base64", text}}},
                    {"required", array{"name"}}};
  const object identity{{"type", "object"},
                        {"properties", {{"type", text}, {"id", text}, {"parts", {{"type", "array"}, {"items", part}}}}},
                        {"required", {"type", "id", "parts"}}};
  out["/v1/records/" + type.name + "/{id}/identity"] = {
      {"parameters", array{parameter_ref("id")}},
      {"get", operation("read_identity_of_" + type.name,
                        both(type.title) + ": 密封的身份（读取留痕） · the sealed identity; each reading is noted", {},
                        {{"200", reply("身份 · The identity", identity)}})}};
}

void add_conflicts(object& out) {
  const object choice{{"type", "object"},
                      {"properties", {{"take", {{"enum", {"standing", "proposed", "value"}}}}, {"value", object()}}},
                      {"required", array{"take"}},
                      {"additionalProperties", false}};
  const object settled{{"type", "object"},
                       {"properties",
                        {{"conflict", schema_ref("conflict")},
                         {"record", {{"type", {"object", "null"}}}},
                         {"exceptions", schema_ref("Exceptions")}}},
                       {"required", {"conflict", "record", "exceptions"}}};
  out["/v1/conflicts"] = {{"get", operation("list_conflicts", "冲突列表 · Conflicts", {"state", "after", "limit"},
                                            {{"200", reply("一页 · A page", page_of("conflict"))}})}};
  out["/v1/conflicts/{id}"] = {{"parameters", array{parameter_ref("id")}},
                               {"get", operation("read_conflict", "读取冲突 · Read a conflict", {},
                                                 {{"200", versioned("冲突 · The conflict", schema_ref("conflict"))}})},
                               {"post", with_body(operation("settle_conflict", "处理冲突 · Settle a conflict", {},
                                                            {{"200", reply("已处理 · Settled", settled)}}),
                                                  body(choice))}};
}

void add_session(object& out) {
  const object text{{"type", "string"}};
  const object given{{"type", "object"},
                     {"properties", {{"user", text}, {"password", {{"type", "string"}, {"format", "password"}}}}},
                     {"required", {"user", "password"}},
                     {"additionalProperties", false}};
  const object with_token{{"name", "X-CSRF-Token"}, {"in", "header"}, {"required", true}, {"schema", text}};
  object in = reply("已登录 · Signed in", schema_ref("SignedIn"));
  in["headers"] = {{"Set-Cookie", {{"schema", text}}}};
  object out_of = operation("sign_out", "退出 · Sign out", {}, {{"204", plain("已退出 · Signed out")}});
  out_of["parameters"] = array{with_token};
  object refusals{{"200", std::move(in)}, {"429", {{"$ref", "#/components/responses/TooMany"}}}};
  out["/v1/session"] = {
      {"post", open_to_all(with_body(operation("sign_in", "登录 · Sign in", {}, std::move(refusals)), body(given)))},
      {"get", operation("signed_in", "当前登录 · Who is signed in", {},
                        {{"200", reply("登录信息 · The session", schema_ref("SignedIn"))}})},
      {"delete", std::move(out_of)}};
}

void add_events(object& out) {
  const object page{{"type", "object"},
                    {"properties",
                     {{"events", {{"type", "array"}, {"items", schema_ref("Event")}}},
                      {"next", {{"type", {"integer", "null"}}, {"format", "int64"}}}}},
                    {"required", {"events", "next"}}};
  out["/v1/events"] = {{"get", operation("list_events", "设备与中心的异常事件 · What befell devices and the hub",
                                         {"after_no", "since", "limit"}, {{"200", reply("一页 · A page", page)}})}};
}

void add_work_lists(object& out) {
  const object items{{"type", "array"}, {"items", {{"type", "object"}}}};
  const object due{{"type", "object"},
                   {"properties", {{"now", {{"type", "string"}, {"format", "date-time"}}}, {"due", items}}},
                   {"required", {"now", "due"}}};
  const object batches{{"type", "object"}, {"properties", {{"batches", items}}}, {"required", {"batches"}}};
  out["/v1/due"] = {{"get", operation("list_due", "到期与逾期事项 · What is due, and what is overdue", {},
                                      {{"200", reply("清单 · The list", due)}})}};
  out["/v1/batches"] = {{"get", operation("list_batches", "转办批次：申报与实收 · Batches: declared, and what came", {},
                                          {{"200", reply("清单 · The list", batches)}})}};
}

void add_recovered(object& out) {
  const object page{{"type", "object"},
                    {"properties",
                     {{"recovered", {{"type", "array"}, {"items", schema_ref("Recovered")}}},
                      {"next", {{"type", {"string", "null"}}, {"format", "uuid"}}}}},
                    {"required", {"recovered", "next"}}};
  out["/v1/recovered"].emplace_object()["get"] =
      operation("list_recovered", "退回备份后交回、仍缺少的内容 · What was handed back and is still lacking",
                {"after", "limit"}, {{"200", reply("一页 · A page", page)}});
}

object in_query(const char* name, bool required, object schema) {
  return {{"name", name}, {"in", "query"}, {"required", required}, {"schema", std::move(schema)}};
}

void add_bulletin(object& out) {
  const object day{{"type", "string"}, {"format", "date"}}, text{{"type", "string"}}, one{{"enum", array{"1"}}};
  const object counted{{"type", "object"},
                       {"properties", {{"figures", {{"type", "object"}}}, {"details", {{"type", "object"}}}}}};
  object get = operation("bulletin_figures", "通报的指标 · The bulletin's figures", {},
                         {{"200", reply("指标与明细 · Figures and what is behind them", counted)}});
  get["parameters"] =
      array{in_query("from", true, day),      in_query("to", true, day),     in_query("as_of", false, text),
            in_query("by_dates", false, one), in_query("annex", false, one), in_query("format", false, text),
            in_query("explain", false, text)};
  out["/v1/bulletin"] = {{"get", std::move(get)}};
}

void add_log(object& out) {
  out["/v1/log/head"] = {
      {"get", operation("log_head", "回执日志的当前签名头 · The head of the log of statements, signed now", {},
                        {{"200", reply("日志头 · The head", schema_ref("LogHead"))}})}};
  out["/v1/log/consistency"] = {
      {"get",
       operation("log_consistency", "日志与较早的日志头衔接的证明 · Proof that the log goes on from an older head",
                 {"from"}, {{"200", reply("证明 · The proof", schema_ref("LogGrowth"))}})}};
  out["/v1/log/restores"] = {
      {"get", operation("log_restores", "数据库退回备份的记录 · The times that the database was put back to a backup",
                        {}, {{"200", reply("记录及证明 · Each with its proof", schema_ref("LogRestores"))}})}};
}

/// Of the role admin (admin_api.h).
void add_admin(object& out) {
  const object text{{"type", "string"}};
  const object texts{{"type", "array"}, {"items", text}};
  const auto takes = [](std::initializer_list<std::pair<const char*, object>> members, array required) {
    object properties;
    for (const auto& [name, type] : members) properties[name] = type;
    return body({{"type", "object"},
                 {"properties", std::move(properties)},
                 {"required", std::move(required)},
                 {"additionalProperties", false}});
  };
  const auto list = [](const char* name, const char* of) {
    return object{{"type", "object"},
                  {"properties", {{name, {{"type", "array"}, {"items", schema_ref(of)}}}}},
                  {"required", array{name}}};
  };
  const auto act = [](const char* id, const char* summary) {
    return operation(id, summary, {}, {{"204", plain("已完成 · Done")}});
  };
  const object user = takes({{"user", text}}, array{"user"}), scopes = takes({{"scopes", texts}}, array{"scopes"});
  const object password = takes({{"user", text}, {"password", text}}, array{"user", "password"});
  out["/v1/devices"] = {{"get", operation("list_devices", "设备列表 · Devices", {},
                                          {{"200", reply("全部 · All", list("devices", "Device"))}})}};
  const auto on_device = [&](const char* name, object operation) {
    out["/v1/devices/{id}/" + std::string(name)] = {{"parameters", array{parameter_ref("id")}},
                                                    {"post", std::move(operation)}};
  };
  on_device("revoke", act("revoke_device", "收回权限 · Withdraw a device's access"));
  on_device("rescope", with_body(act("rescope_device", "修改范围 · Change a device's scopes"), scopes));
  on_device("add", with_body(act("add_actor", "增加记录人 · One more inspector records on it"), user));
  on_device("withdraw", with_body(act("withdraw_actor", "撤销记录人 · An inspector records on it no more"), user));
  const object code{{"type", "object"}, {"properties", {{"code", text}}}, {"required", array{"code"}}};
  out["/v1/enrolments"] = {
      {"post", with_body(operation("issue_code", "签发注册码 · Issue an enrolment code", {},
                                   {{"201", reply("一次有效 · Good once", code)}}),
                         takes({{"user", text}, {"role", text}, {"scopes", texts}}, array{"user", "role", "scopes"}))}};
  object added{{"201", reply("已建立 · Created", {{"type", "object"}})}};
  out["/v1/users"] = {{"get", operation("list_users", "账号列表 · Accounts", {},
                                        {{"200", reply("全部 · All", list("users", "Account"))}})},
                      {"post", with_body(operation("add_user", "新建账号 · Add an account", {}, std::move(added)),
                                         takes({{"user", text}, {"role", text}, {"password", text}, {"scopes", texts}},
                                               array{"user", "role", "password"}))}};
  out["/v1/users/password"] = {{"post", with_body(act("set_password", "重设密码 · Set another password"), password)}};
  out["/v1/users/disable"] = {{"post", with_body(act("disable_user", "停用账号 · Disable an account"), user)}};
  out["/v1/users/enable"] = {{"post", with_body(act("enable_user", "启用账号 · Enable an account"), user)}};
}

/// What is published, for everybody.
void add_draws(object& out) {
  out["/v1/draws/{id}"] = {
      {"parameters", array{parameter_ref("id")}},
      {"get", open_to_all(operation("published_draw", "公示的双随机抽查 · A random draw as it was published", {},
                                    {{"200", reply("公示文件 · The published file", {{"type", "object"}})}}))}};
}

/// The devices' own protocol: messages of bytes, described in PROTOCOL.md.
void add_devices(object& out) {
  const object message = content("application/x-satchel", {{"type", "string"}, {"format", "binary"}});
  const auto exchange = [&](const char* id, const char* summary) {
    object taken{{"required", true}, {"content", message}};
    object answered{{"200", {{"description", "签名的回复 · A signed reply"}, {"content", message}}}};
    return object{{"post", open_to_all(with_body(operation(id, summary, {}, std::move(answered)), std::move(taken)))}};
  };
  out["/v1/sync"] = exchange("sync", "同步 · One round trip of a device's sync");
  out["/v1/image"] =
      exchange("image", "首次同步映像，回复后附各片 · A first pull as a file; its pieces stand behind the reply");
  out["/v1/enrol"] = exchange("enrol", "设备注册 · Enrol a device");
  out["/v1/recovered"].as_object()["post"] =
      exchange("hand_back", "退回备份后交回 · Hand back what a restored hub lacks").at("post");
}

void add_blobs(object& out) {
  const object chunk = content("application/offset+octet-stream", {{"type", "string"}, {"format", "binary"}});
  out["/v1/blobs"] = {
      {"options",
       operation("tus_options", "tus 1.0.0 能力 · What tus 1.0.0 can do here", {}, {{"204", plain("Tus-* headers")}})},
      {"post", operation("create_upload", "新建上传 · Create an upload (tus)", {}, {{"201", plain("Location")}})}};
  out["/v1/blobs/{upload}"] = {
      {"parameters", array{parameter_ref("upload")}},
      {"head",
       operation("upload_offset", "上传进度 · Offset of an upload (tus)", {}, {{"200", plain("Upload-Offset")}})},
      {"patch", with_body(operation("upload_chunk", "续传 · The bytes from an offset on (tus)", {},
                                    {{"204", plain("Upload-Offset")}}),
                          {{"required", true}, {"content", chunk}})},
      {"delete", operation("end_upload", "终止上传 · End an upload (tus)", {}, {{"204", plain("已终止 · Ended")}})}};
  const object bytes = content("application/octet-stream", {{"type", "string"}, {"format", "binary"}});
  out["/v1/blobs/sha256/{sha256}"] = {
      {"parameters", array{parameter_ref("sha256")}},
      {"get", operation("read_blob", "下载 · The bytes", {},
                        {{"200", {{"description", "全部 · All of them"}, {"content", bytes}}},
                         {"206", {{"description", "一段 · A range"}, {"content", bytes}}}})},
      {"head", operation("blob_size", "大小 · Its length", {}, {{"200", plain("Content-Length")}})}};
}

void add_health(object& out) {
  const object status{{"type", "object"}, {"properties", {{"status", {{"type", "string"}}}}}};
  const auto get = [&](const char* id, const char* summary, const object& schema) {
    return object{{"get", open_to_all(operation(id, summary, {}, {{"200", reply("正常 · OK", schema)}}))}};
  };
  out["/livez"] = get("livez", "进程正常 · The process runs", status);
  out["/readyz"] = get("readyz", "数据库可用 · The database answers", status);
  out["/openapi.json"] = get("openapi", "本说明 · This description", {{"type", "object"}});
}

}  // namespace

object openapi_paths(const Schema& schema) {
  object out;
  for (const auto& type : schema.types())
    if (!type.builtin) add_type(type, out);
  for (const auto& type : schema.types())
    if (type.sealed_field()) add_identity(type, out);
  add_conflicts(out);
  add_events(out);
  add_work_lists(out);
  add_recovered(out);
  add_bulletin(out);
  add_draws(out);
  add_log(out);
  add_session(out);
  add_admin(out);
  add_devices(out);
  add_blobs(out);
  add_health(out);
  return out;
}

}  // namespace satchel::hub
