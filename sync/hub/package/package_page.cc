// The page of a package that people read. Chinese first, English beside it.
#include <algorithm>

#include "sync/hub/package/package_parts.h"

namespace satchel::hub {
namespace {

constexpr std::string_view kBegin = R"(<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>证据包 / Evidence package</title>
<style>body{font:15px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}table{border-collapse:collapse;width:100%}
td,th{border:1px solid #999;padding:.3em .5em;text-align:left;vertical-align:top}th{background:#eee}h2{margin-top:2em}
small{color:#555}img{max-width:24em;display:block}code{word-break:break-all}</style></head><body>
<h1>证据包 <small>Evidence package</small></h1>
<p>本页供人阅读，不是证明。证明在同一文件的其他部分，请用 <code>satchel verify 文件 --hub-key 公钥</code> 核验。<br>
<small>This page is for reading and proves nothing. The proof is in the other parts: check them with
<code>satchel verify FILE --hub-key KEY</code>.</small></p>
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\n')
      out += "<br>";
    else
      out += c;
  }
  return out;
}

std::string titled(const Title& title, std::string_view name) {
  const std::string zh = title.zh.empty() ? std::string(name) : title.zh;
  return escaped(zh) + (title.en.empty() ? "" : " <small>" + escaped(title.en) + "</small>");
}

std::string row(std::string_view head, std::string_view cell) {
  return "<tr><th>" + std::string(head) + "</th><td>" + std::string(cell) + "</td></tr>\n";
}

class HtmlPage {
 public:
  HtmlPage(const Collected& c, const Clearance& clearance) : c_(c), clearance_(clearance) {}

  std::string whole(const LogHead& head) {
    std::string out(kBegin);
    out += "<table>" + row("中心 <small>Hub</small>", to_text(head.hub)) +
           row("制作时间 <small>Made</small>", to_rfc3339(head.time)) +
           row("日志 <small>Log head</small>",
               std::to_string(head.log.size) + " · <code>" + to_hex(head.log.root.view()) + "</code>") +
           "</table>\n";
    for (const auto& [type, record] : c_.records) out += record_section(*type, record);
    return out + entries_section() + missing_section() + "</body></html>\n";
  }

 private:
  std::string record_section(const RecordType& type, const RecordState& r) {
    std::string out = "<h2>" + titled(type.title, type.name) + "</h2>\n<p><code>" + to_text(r.id) + "</code> · " +
                      escaped(r.author) + (r.sealed ? " · 已封存 <small>sealed</small>" : "") +
                      (r.alive ? "" : " · 已删除 <small>deleted</small>") + "</p>\n<table>";
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
      const Field& field = type.fields[i];
      if (!clearance_.reads(field) || is_null(r.fields[i].value)) continue;
      out += row(titled(field.title, field.name), value(field, r.fields[i].value));
    }
    return out + "</table>\n";
  }

  std::string value(const Field& field, const Value& v) {
    const auto* bytes = std::get_if<Octets>(&v);
    if (field.type != FieldType::blob || !bytes)
      return escaped(value_to_text(field, v)) + (field.unit.empty() ? "" : " " + escaped(field.unit));
    const auto hash = hash_from_bytes(bytes->bytes);
    const std::string text = "<code>" + to_hex(bytes->bytes) + "</code>";
    if (!hash || !c_.blobs.contains(*hash)) return text + " <small>(未到 / has not come)</small>";
    const std::string& part = c_.blobs.at(*hash).part;
    return (part.ends_with(".bin") ? "<a href=\"" + part + "\">" : "<img src=\"" + part + "\" alt=\"\">") + text +
           (part.ends_with(".bin") ? "</a>" : "");
  }

  std::string entries_section() {
    std::string out =
        "<h2>记录过程 <small>What was recorded, by whom and when</small></h2>\n<table><tr><th>时间（±误差）<small>Time"
        "</small></th><th>人员 <small>By</small></th><th>设备与序号 <small>Device, number</small></th><th>中心收到 "
        "<small>"
        "Received</small></th><th>摘要 <small>SHA-256</small></th></tr>\n";
    for (const auto& e : c_.entries) out += entry_row(e);
    return out + "</table>\n";
  }

  std::string entry_row(const PackedEntry& e) {
    const WriterRow& w = c_.writers.at(e.row.writer);
    const TrustedTime time = time_of(e);
    return "<tr><td>" + to_rfc3339(time.time) + " ± " + std::to_string(time.error.count) + " ms" +
           (time.suspicious ? " · 时钟可疑 <small>suspicious clock</small>" : "") + "</td><td>" +
           escaped(e.row.author) + "</td><td><code>" + to_text(w.device) + "</code> " +
           std::to_string(e.row.seq.value) + "</td><td>" + to_rfc3339(e.row.received) + "</td><td><code>" +
           to_hex(e.hash.view()) + "</code>" + (e.withheld ? " (内容不公开 <small>withheld</small>)" : "") +
           "</td></tr>\n";
  }

  std::string missing_section() {
    if (c_.missing.empty()) return "";
    std::string out = "<h2>尚未到达的照片 <small>Photos that have not come</small></h2>\n<ul>";
    for (const Hash& hash : c_.missing) out += "<li><code>" + to_hex(hash.view()) + "</code></li>";
    return out + "</ul>\n";
  }

  const Collected& c_;
  Clearance clearance_;
};

}  // namespace

std::string page_html(const Collected& c, const Clearance& clearance, const LogHead& head) {
  return HtmlPage(c, clearance).whole(head);
}

}  // namespace satchel::hub
