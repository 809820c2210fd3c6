// A connection to PostgreSQL, in libpq's pipeline mode: what is sent is not waited for; who asks collects first what
// was sent before. Used by one thread at a time.
//
// Errors of all: busy, where trying again may help: a serialization failure, a deadlock (40001, 40P01), a server that
// restarts or is lost (57P01, class 08), too many connections; disk_full (53100), out_of_memory (53200), io (58030),
// corrupt (XX001, XX002), not_permitted (42501, class 28: who the url names is not let in), not_found (3D000: no such
// database); internal for all else, each with its SQLSTATE in the detail.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "platform/postgres/complaints.h"
#include "platform/postgres/params.h"
#include "platform/postgres/row_batch.h"
#include "platform/postgres/rows.h"

struct pg_conn;

namespace satchel::postgres {

struct Question {
  std::string text;
  Params params;
};

/// How many rows a statement has to change, for it not to fail with not_found.
enum class Changes : std::uint8_t { any, one };

class Connection {
 public:
  /// `url`: postgresql://… or keyword=value, as libpq takes it. Errors: invalid for a url that is none, unsupported for
  /// a database that is not in UTF-8, not_permitted where the server asks for another user or password.
  static Result<std::unique_ptr<Connection>> open(const std::string& url);
  /// From here on the server's errors go there, and come back as what the caller may be told.
  void complain_to(std::shared_ptr<Complaints> complaints) { complaints_ = std::move(complaints); }
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Queued; its error is that of a later call. `text` is prepared once a connection.
  Status send(std::string_view text, const Params& params, Changes changes = Changes::any);
  /// A row, gathered with others; all go before whatever is sent or asked next. Where rows go into several tables, the
  /// order among these is not kept.
  /// Error: corrupt for a value of another type than those before it in its column.
  Status add(const Insert& to, const Params& row);
  /// Rows that wait are not sent: what they belong to is taken back.
  void forget_rows() noexcept { rows_.clear(); }
  /// Everything that was sent is done. The first error among it; what came behind that was not done.
  Status settle();
  /// What was sent is on its way, and not waited for.
  Status post();
  Result<Rows> ask(std::string_view text, const Params& params);
  /// All in one round trip; answers in the same order.
  Result<std::vector<Rows>> ask_all(const std::vector<Question>& questions);
  /// Statements without parameters, one after another, each waited for.
  Status script(const std::string& text);
  /// COMMIT, once all that was sent is known to be done. Error, too: busy where it is not known whether it happened.
  Status commit();

  /// False once the connection broke: only good to be destroyed.
  bool alive() const;

 private:
  struct Sent {
    bool prepares = false;  // else it runs
    std::string text;       // of what it prepares
    Changes changes = Changes::any;
    bool asks = false;
    bool commits = false;
  };
  explicit Connection(pg_conn* c) : c_(c) {}
  Status put(std::string_view text, const Params& params, Sent as);
  Status queue(std::string_view text, const Params& params, Changes changes);
  Status send_rows();
  Result<std::string> name_of(std::string_view text, const Params& params);
  Status flush();
  Status collect(std::vector<Rows>* answers);
  Status answer(const Sent& sent, std::vector<Rows>* answers);
  Error lost();
  Error told(const Error& error) { return complaints_ ? complaints_->for_caller(error) : error; }

  pg_conn* c_;
  std::shared_ptr<Complaints> complaints_;
  std::map<std::string, std::string, std::less<>> prepared_;  // text -> name
  std::deque<Sent> sent_;
  std::vector<RowBatch> rows_;  // for one table each, not sent yet
  std::size_t bytes_ = 0, named_ = 0;
  bool counts_ = false;  // how many rows were changed is to be looked at, of what was sent
};

}  // namespace satchel::postgres
