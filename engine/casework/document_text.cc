// A document as plain text, and as a page.
#include "engine/casework/bulletin.h"

namespace satchel::casework {
namespace {

using Kind = Block::Kind;

constexpr std::string_view kPageHead =
    "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n";
constexpr std::string_view kStyle =
    "<style>body{font-family:serif;max-width:60em;margin:2em auto;line-height:1.7}h1{text-align:center}"
    "p{text-indent:2em}table{border-collapse:collapse;margin:1em 0;font-size:small}"
    "th,td{border:1px solid;padding:.2em .5em;text-align:left;vertical-align:top}caption{text-align:left;"
    "font-weight:bold}.note{font-size:small;text-indent:0}</style>\n";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// A cell in a line: no line ends, no bar that parts cells.
std::string in_line(std::string text) {
  for (char& c : text)
    if (c == '\n' || c == '\r' || c == '\t' || c == '|') c = ' ';
  return text;
}

std::string row_text(const std::vector<std::string>& cells) {
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) out += (i == 0 ? "" : " | ") + in_line(cells[i]);
  return out + "\n";
}

std::string table_text(const Block& table) {
  std::string out = table.text + "\n" + row_text(table.head);
  for (const auto& row : table.rows) out += row_text(row);
  return table.rows.empty() ? out + "（无）\n" : out;
}

std::string row_html(const std::vector<std::string>& cells, const char* tag) {
  std::string out = "<tr>";
  for (const auto& cell : cells) out += std::string("<") + tag + ">" + escaped(cell) + "</" + tag + ">";
  return out + "</tr>\n";
}

std::string table_html(const Block& table) {
  std::string out = "<table>\n<caption>" + escaped(table.text) + "</caption>\n" + row_html(table.head, "th");
  for (const auto& row : table.rows) out += row_html(row, "td");
  return out + "</table>\n";
}

std::string block_html(const Block& block) {
  const std::string text = escaped(block.text);
  switch (block.kind) {
    case Kind::title:
      return "<h1>" + text + "</h1>\n";
    case Kind::heading:
      return "<h2>" + text + "</h2>\n";
    case Kind::subheading:
      return "<h3>" + text + "</h3>\n";
    case Kind::note:
      return "<p class=\"note\">" + text + "</p>\n";
    case Kind::table:
      return table_html(block);
    case Kind::paragraph:
      break;
  }
  return "<p>" + text + "</p>\n";
}

}  // namespace

std::string text_of(const std::vector<Block>& document) {
  std::string out;
  for (const Block& block : document) {
    if (!out.empty()) out += "\n";
    out += block.kind == Kind::table ? table_text(block) : block.text + "\n";
  }
  return out;
}

std::string html_of(const std::vector<Block>& document, std::string_view title) {
  std::string out =
      std::string(kPageHead) + "<title>" + escaped(title) + "</title>\n" + std::string(kStyle) + "</head>\n<body>\n";
  for (const Block& block : document) out += block_html(block);
  return out + "</body>\n</html>\n";
}

}  // namespace satchel::casework
