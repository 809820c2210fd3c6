#include "platform/hub/catalogue_report.h"

#include "platform/cli/json_line.h"
#include "platform/cli/record_text.h"

namespace satchel::hub {
namespace {

cli::Text text_of(Loaded what) {
  switch (what) {
    case Loaded::added:
      return cli::Text::catalogue_added;
    case Loaded::updated:
      return cli::Text::catalogue_updated;
    case Loaded::unchanged:
      return cli::Text::catalogue_unchanged;
    case Loaded::edited:
      return cli::Text::catalogue_edited;
    case Loaded::deleted:
      break;
  }
  return cli::Text::catalogue_deleted;
}

std::string fields_json(const LoadedRow& loaded) {
  std::string out;
  for (const LoadedField& field : loaded.fields) {
    const Field& of = loaded.row->type->fields[*loaded.row->type->index_of(field.name)];
    out += (out.empty() ? "" : ",") + cli::JsonLine()
                                          .add("field", field.name)
                                          .raw("here", value_to_json(of, field.here))
                                          .raw("ships", value_to_json(of, field.ships))
                                          .add("left", field.left)
                                          .text();
  }
  return "[" + out + "]";
}

}  // namespace

void CatalogueReport::tell(const LoadedRow& loaded) {
  ++counts_[loaded.row->type->name][static_cast<std::size_t>(loaded.what)];
  if (loaded.what == Loaded::unchanged) return;
  if (!console_.json) return tell_for_people(loaded);
  console_.out() << cli::JsonLine()
                        .add("type", loaded.row->type->name)
                        .add("key", loaded.row->key)
                        .add("id", to_text(loaded.row->id))
                        .add("what", name_of(loaded.what))
                        .raw("fields", fields_json(loaded))
                        .text()
                 << '\n';
}

void CatalogueReport::tell_for_people(const LoadedRow& loaded) {
  const RecordType& type = *loaded.row->type;
  if (loaded.what == Loaded::added) return;  // they are counted
  console_.line(cli::Text::catalogue_row, {console_.text(text_of(loaded.what)), type.name, loaded.row->key});
  for (const LoadedField& field : loaded.fields) {
    const Field& of = type.fields[*type.index_of(field.name)];
    const auto said = [&](const Value& value) { return cli::value_for_people(console_.language(), of, value); };
    console_.line(field.left ? cli::Text::catalogue_field_left : cli::Text::catalogue_field_set,
                  {field.name, said(field.here), said(field.ships)});
  }
}

void CatalogueReport::finish() {
  for (const auto& [type, counts] : counts_) {
    std::vector<std::string> words{type};
    cli::JsonLine line;
    line.add("type", type);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      words.push_back(std::to_string(counts[i]));
      line.add(name_of(static_cast<Loaded>(i)), counts[i]);
    }
    if (console_.json)
      console_.out() << line.text() << '\n';
    else
      console_.line(cli::Text::catalogue_loaded, words);
  }
}

}  // namespace satchel::hub
