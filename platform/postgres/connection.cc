#include "platform/postgres/connection.h"

#include <algorithm>
#include <libpq-fe.h>
#include <poll.h>

#include "platform/postgres/sqlstate.h"

namespace satchel::postgres {
namespace {

constexpr std::size_t kMostSent = 512, kMostBytes = 1U << 20;  // before what was sent is collected
constexpr std::size_t kMostRowBytes = 256U << 10;              // gathered for one table

std::string first_line(const char* message) {
  const std::string_view text = message ? message : "";
  return std::string(text.substr(0, text.find('\n')));
}

/// What libpq quotes is of the url, and may be of its password.
std::string before_quotes(const char* message) {
  const std::string line = first_line(message);
  return line.substr(0, line.find('"'));
}

/// The end of a password with an @ in it is a host to libpq, which names it where it does not find it.
bool tears_password(const PQconninfoOption* options) {
  for (const auto* o = options; o->keyword; ++o)
    if (std::string_view(o->keyword) == "host" && o->val &&
        std::string_view(o->val).find('@') != std::string_view::npos)
      return true;
  return false;
}

Error error_in(const PGresult* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* said = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  if (!state) return fail(Code::busy, "PostgreSQL: " + first_line(PQresultErrorMessage(result)));
  return fail(code_of_sqlstate(state), "PostgreSQL " + std::string(state) + ": " + (said ? said : ""));
}

/// The SQLSTATE by which a server turned a connection down: "…: SEVERITY:  28P01: …", said only where libpq was asked
/// to be verbose. Empty where no server did.
std::string state_in(std::string_view verbose) {
  constexpr std::size_t kState = 5;
  const auto at = verbose.find(":  ");
  if (at == std::string_view::npos) return {};
  const std::string_view rest = verbose.substr(at + 3);
  const bool is_state = rest.size() > kState && rest[kState] == ':';
  return std::string(is_state ? rest.substr(0, kState) : std::string_view());
}

const char* why_turned_down(Code code) {
  if (code == Code::not_permitted)
    return "the server does not let in the user that the database's url names; look at its user and password, and at "
           "pg_hba.conf: ";
  return code == Code::not_found ? "there is no database of the name that the url gives: " : "";
}

/// libpq tells no SQLSTATE of a connection that was turned down, but in its words, and these only once it is asked.
Error turned_down(pg_conn* c) {
  std::string said = first_line(PQerrorMessage(c));
  if (PQconnectionNeedsPassword(c))
    return fail(Code::not_permitted, why_turned_down(Code::not_permitted) + ("PostgreSQL: " + said));
  if (said.find(":  ") == std::string::npos) return fail(Code::busy, "PostgreSQL: " + said);
  PQsetErrorVerbosity(c, PQERRORS_VERBOSE);
  PQreset(c);
  const std::string state = state_in(first_line(PQerrorMessage(c)));
  const Code code = state.empty() ? Code::busy : code_of_sqlstate(state);
  return fail(code, why_turned_down(code) + ("PostgreSQL " + state + ": " + said));
}

using ResultPtr = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// What libpq's array of parameters points into.
struct Bound {
  explicit Bound(const Params& params) {
    for (const auto& v : params.values()) {
      types.push_back(static_cast<::Oid>(v.type));
      values.push_back(v.is_null ? nullptr : v.bytes.data());
      lengths.push_back(static_cast<int>(v.bytes.size()));
      formats.push_back(1);
    }
  }
  int count() const { return static_cast<int>(types.size()); }
  std::vector<::Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths, formats;
};

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::string& url) {
  char* complaint = nullptr;
  PQconninfoOption* parsed = PQconninfoParse(url.c_str(), &complaint);
  const std::string said = before_quotes(complaint);
  PQfreemem(complaint);
  if (!parsed) return fail(Code::invalid, "the database's url: " + said);
  const bool torn = tears_password(parsed);
  PQconninfoFree(parsed);
  if (torn) return fail(Code::invalid, "the database's url: an @ in a password is written %40");
  // What the url says goes over what stands before it.
  const char* keywords[] = {"connect_timeout",  "keepalives_idle",  "keepalives_interval",
                            "keepalives_count", "tcp_user_timeout", "dbname",
                            "application_name", "client_encoding",  nullptr};
  const char* values[] = {"10", "30", "10", "3", "60000", url.c_str(), "satchel-hub", "UTF8", nullptr};
  std::unique_ptr<Connection> out(new Connection(PQconnectdbParams(keywords, values, 1)));
  if (!out->alive()) return turned_down(out->c_);
  const char* encoding = PQparameterStatus(out->c_, "server_encoding");
  if (!encoding || std::string_view(encoding) != "UTF8") return fail(Code::unsupported, "the database is not in UTF-8");
  PQsetNoticeProcessor(
      out->c_, [](void*, const char*) {}, nullptr);
  PQsetnonblocking(out->c_, 1);
  PQenterPipelineMode(out->c_);
  return out;
}

Connection::~Connection() { PQfinish(c_); }

bool Connection::alive() const { return PQstatus(c_) == CONNECTION_OK; }

Error Connection::lost() {
  sent_.clear();
  rows_.clear();
  return told(fail(Code::busy, "PostgreSQL: " + first_line(PQerrorMessage(c_))));
}

Result<std::string> Connection::name_of(std::string_view text, const Params& params) {
  if (const auto it = prepared_.find(text); it != prepared_.end()) return it->second;
  const std::string name = "s" + std::to_string(++named_), whole(text);
  const Bound bound(params);
  if (!PQsendPrepare(c_, name.c_str(), whole.c_str(), bound.count(), bound.types.data())) return lost();
  sent_.push_back({true, whole, Changes::any, false, false});
  prepared_.emplace(whole, name);
  return name;
}

Status Connection::put(std::string_view text, const Params& params, Sent as) {
  SATCHEL_ASSIGN(const std::string name, name_of(text, params));
  const Bound bound(params);
  if (!PQsendQueryPrepared(c_, name.c_str(), bound.count(), bound.values.data(), bound.lengths.data(),
                           bound.formats.data(), 1))
    return lost();
  sent_.push_back(std::move(as));
  bytes_ += params.size();
  return {};
}

Status Connection::send(std::string_view text, const Params& params, Changes changes) {
  SATCHEL_TRY(send_rows());
  return queue(text, params, changes);
}

Status Connection::queue(std::string_view text, const Params& params, Changes changes) {
  if (sent_.size() >= kMostSent || bytes_ >= kMostBytes) SATCHEL_TRY(settle());
  counts_ = counts_ || changes == Changes::one;
  return put(text, params, {false, {}, changes, false, false});
}

Status Connection::add(const Insert& to, const Params& row) {
  auto batch = std::find_if(rows_.begin(), rows_.end(), [&](const RowBatch& rows) { return rows.is_for(to); });
  if (batch == rows_.end()) batch = rows_.emplace(rows_.end(), to);
  if (!batch->takes(row)) return fail(Code::corrupt, "a value of another type than its column's: " + to.into);
  batch->add(row);
  if (batch->bytes() < kMostRowBytes) return {};
  const RowBatch full = std::move(*batch);
  rows_.erase(batch);
  return queue(full.text(), full.params(), Changes::any);
}

Status Connection::send_rows() {
  for (const RowBatch& rows : std::exchange(rows_, {})) SATCHEL_TRY(queue(rows.text(), rows.params(), Changes::any));
  return {};
}

Status Connection::flush() {
  for (;;) {
    const int left = PQflush(c_);
    if (left == 0) return {};
    if (left < 0) return lost();
    pollfd socket{PQsocket(c_), POLLIN | POLLOUT, 0};
    if (poll(&socket, 1, -1) < 0 && errno != EINTR) return lost();
    if (socket.revents & POLLIN && !PQconsumeInput(c_)) return lost();
  }
}

Status Connection::answer(const Sent& sent, std::vector<Rows>* answers) {
  ResultPtr result(PQgetResult(c_), PQclear);
  if (!result || !alive()) return lost();
  while (ResultPtr(PQgetResult(c_), PQclear)) continue;  // up to the end of this statement
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    if (sent.prepares) prepared_.erase(sent.text);
    if (status == PGRES_PIPELINE_ABORTED) return fail(Code::internal, "PostgreSQL: not done, behind an error");
    return told(error_in(result.get()));
  }
  if (sent.commits && std::string_view(PQcmdStatus(result.get())) != "COMMIT")
    return fail(Code::internal, "PostgreSQL: the transaction had failed, nothing was committed");
  if (sent.changes == Changes::one && std::string_view(PQcmdTuples(result.get())) != "1")
    return fail(Code::not_found, "PostgreSQL: no row to change");
  if (sent.asks && answers) answers->emplace_back(result.release());
  return {};
}

Status Connection::collect(std::vector<Rows>* answers) {
  if (!PQpipelineSync(c_)) return lost();
  SATCHEL_TRY(flush());
  const auto sent = std::exchange(sent_, {});
  bytes_ = 0, counts_ = false;
  Status out;
  for (const Sent& one : sent) {
    Status got = answer(one, answers);
    if (!alive()) return got;
    if (out && !got) out = std::move(got);
  }
  const ResultPtr end(PQgetResult(c_), PQclear);
  if (PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC) return lost();
  return out;
}

Status Connection::settle() {
  SATCHEL_TRY(send_rows());
  return sent_.empty() ? Status{} : collect(nullptr);
}

Status Connection::post() {
  SATCHEL_TRY(send_rows());
  return flush();
}

Result<Rows> Connection::ask(std::string_view text, const Params& params) {
  SATCHEL_TRY(send_rows());
  SATCHEL_TRY(put(text, params, {false, {}, Changes::any, true, false}));
  std::vector<Rows> answers;
  SATCHEL_TRY(collect(&answers));
  return std::move(answers.front());
}

Result<std::vector<Rows>> Connection::ask_all(const std::vector<Question>& questions) {
  SATCHEL_TRY(send_rows());
  std::vector<Rows> out;
  for (std::size_t i = 0; i < questions.size();) {
    for (std::size_t n = 0; n < kMostSent && i < questions.size(); ++n, ++i)
      SATCHEL_TRY(put(questions[i].text, questions[i].params, {false, {}, Changes::any, true, false}));
    SATCHEL_TRY(collect(&out));
  }
  return out;
}

/// The server takes an error of its own along to COMMIT; a row that was not there to be changed is none to it.
Status Connection::commit() {
  SATCHEL_TRY(send_rows());
  if (counts_) SATCHEL_TRY(settle());
  SATCHEL_TRY(put("COMMIT", {}, {false, {}, Changes::any, false, true}));
  return collect(nullptr);
}

Status Connection::script(const std::string& text) {
  SATCHEL_TRY(settle());
  if (!PQexitPipelineMode(c_)) return fail(Code::internal, "PostgreSQL: " + first_line(PQerrorMessage(c_)));
  const ResultPtr result(PQexec(c_, text.c_str()), PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (!alive()) return lost();
  PQenterPipelineMode(c_);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? Status{} : Status{told(error_in(result.get()))};
}

}  // namespace satchel::postgres
