// The bulletin (通报): the quarter's report in the notice's own order, its sentences filled from the figures, so that
// nobody can type a figure over; the written sections between them; tables and lists behind them. Pure.
//
//     bulletin()      what is counted, as of a moment            document_of()    headings, paragraphs, tables
//     figures_json()  the same, as it is kept in a sealed one    text_of, html_of what is printed: the same bytes for
//     bulletin_from() and back                                   json_of          the same bulletin, always
//
// Where the notice is open (whether the 138 stand inside the 607, and the 53) both readings are printed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/casework/annex.h"
#include "engine/casework/branches.h"
#include "engine/casework/lists.h"

namespace satchel::casework {

/// A complaint that is not closed.
struct OpenCase {
  Line complaint;
  std::string status;  // of its case, as people read it; empty where it has none
  std::optional<Day> received, finish_by;
  bool operator==(const OpenCase&) const = default;
};

/// Which records it was counted from.
enum class Basis : std::uint8_t {
  then,  // those that the hub held at the moment `as_of`, as they were
  now,   // those of today, by the dates in them: for a time before there was this hub
};

struct Bulletin {
  std::string bureau;  // "安康市生态环境局": the org_unit of kind `bureau`
  Frame frame;
  Millis utc_offset;
  Basis basis = Basis::then;
  std::int64_t unsure = 0;            // values of before that the records horizon erased, and that are today's here
  std::int64_t threshold = 0;         // complaints from which on a site is on the repeat list; 0: no row says
  bool draft = false;                 // to be marked as one: a sealed one never is
  std::vector<std::string> examples;  // of what was investigated on site: model cases, at most five
  std::vector<Figure> figures;        // in the order of kFigures
  std::vector<Branch> branches;
  std::vector<OpenCase> open;
  std::vector<ListStanding> lists;
  std::string sections;        // what was written: written.h
  std::optional<Annex> annex;  // for the discipline office
};

/// All but what is written, and the annex. Errors: those of World; invalid for a quarter that ends before it begins.
Result<Bulletin> bulletin(World& world, const Frame& frame);
const Figure& figure(const Bulletin& bulletin, std::string_view name);
/// Of `all` those whose record is not among `others`, in their order.
std::vector<Counted> not_among(const std::vector<Counted>& all, const std::vector<Counted>& others);
/// "2021年第三季度"; of another stretch its first and last day.
std::string quarter_of(const Frame& frame);
/// "2021年9月30日".
std::string date_zh(Day day);

struct Block {
  enum class Kind { title, heading, subheading, paragraph, note, table };
  Kind kind = Kind::paragraph;
  std::string text;  // of a table: its caption
  std::vector<std::string> head{};
  std::vector<std::vector<std::string>> rows{};
};
/// Error: invalid, for sections that written.h does not take.
Result<std::vector<Block>> document_of(const Bulletin& bulletin);

std::string text_of(const std::vector<Block>& document);
/// A page of its own: UTF-8, no scripts, nothing fetched, all text escaped.
std::string html_of(const std::vector<Block>& document, std::string_view title);

/// What a sealed bulletin keeps: all of it but sections and annex. JSON, one line.
std::string figures_json(const Bulletin& bulletin);
/// Error: invalid.
Result<Bulletin> bulletin_from(std::string_view figures_json);
std::string annex_json(const Annex& annex);
Result<Annex> annex_from(std::string_view json);
/// {"figures": {…}, "details": {…}}, one line. `figures` holds accepted, closed, open, closing_rate (a number: 98.8),
/// repeat_list, on_site, batches, batch_items, person_times, interviews, penalties_fen, police_transfers, accountable,
/// leaflets (a text: "1000余"), eia_classes, eia_subclasses, positive_list, off_site, help_visits, waived; `details` is
/// figures_json() with `sections`, `draft` where it is one and, where there is one, `annex`.
std::string json_of(const Bulletin& bulletin);

}  // namespace satchel::casework
