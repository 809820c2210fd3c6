#include "tests/support/postgres_cluster.h"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <pwd.h>
#include <stdexcept>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace satchel::test {
namespace {

namespace fs = std::filesystem;

/// The newest that Debian has here.
std::string newest_programs() {
  std::string out;
  std::error_code none;
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", none))
    if (fs::exists(version.path() / "bin/initdb")) out = std::max(out, (version.path() / "bin").string());
  if (out.empty()) throw std::runtime_error("there is no PostgreSQL here: platform/packages.txt names it");
  return out;
}

/// The server refuses to run as root: who runs it then.
const passwd* servant() {
  if (geteuid() != 0) return nullptr;
  const passwd* out = getpwnam("postgres");
  if (!out) out = getpwnam("nobody");
  if (!out) throw std::runtime_error("no user for PostgreSQL");
  return out;
}

/// A command as the servant's, which ends when this program does; a change of user would have forgotten that.
std::vector<std::string> as_servant(const std::vector<std::string>& command) {
  const passwd* user = servant();
  if (!user) return command;
  std::vector<std::string> out = {"/usr/bin/setpriv",
                                  "--reuid=" + std::to_string(user->pw_uid),
                                  "--regid=" + std::to_string(user->pw_gid),
                                  "--clear-groups",
                                  "--pdeathsig=KILL",
                                  "--"};
  out.insert(out.end(), command.begin(), command.end());
  return out;
}

std::string text_in(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

Process start_as_servant(const std::vector<std::string>& command, const std::string& errors,
                         const std::string& folder) {
  const auto words = as_servant(command);
  return Process::start(words.front(), {words.begin() + 1, words.end()}, {errors, folder, {}});
}

}  // namespace

PostgresCluster& PostgresCluster::here() {
  static PostgresCluster cluster({"fsync=off", "full_page_writes=off", "shared_buffers=16MB", "max_connections=60",
                                  "autovacuum=off", "jit=off", "log_min_messages=fatal"});
  return cluster;
}

PostgresCluster::PostgresCluster(std::vector<std::string> settings)
    : settings_(std::move(settings)), programs_(newest_programs()) {
  chmod(folder_.path().c_str(), 0711);
  fs::create_directory(data());
  if (const passwd* user = servant())
    if (chown(data().c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("chown failed");
  const std::string errors = folder_.path() + "/initdb.log";
  Process made = start_as_servant(
      {tool("initdb"), "-D", data(), "-A", "trust", "-U", "satchel", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"},
      errors, data());
  made.close_input();
  made.rest();
  if (made.wait() != 0) throw std::runtime_error("initdb failed: " + text_in(errors));
  start();
}

PostgresCluster::~PostgresCluster() {
  server_->signal(SIGINT);  // fast: open transactions are rolled back
  server_->wait();
}

std::string PostgresCluster::tool(const std::string& name) const { return programs_ + "/" + name; }

void PostgresCluster::start() {
  std::vector<std::string> command = {tool("postgres"), "-D", data(), "-k", data(), "-c", "listen_addresses="};
  for (const auto& setting : settings_) command.insert(command.end(), {"-c", setting});
  server_.emplace(start_as_servant(command, folder_.path() + "/server.log", data()));
  while (run(tool("pg_isready"), {"-q", "-h", data()}).code != 0) {
    if (server_->ended()) throw std::runtime_error("no server: " + text_in(folder_.path() + "/server.log"));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void PostgresCluster::restart() {
  server_->signal(SIGQUIT);
  server_->wait();
  start();
}

std::string PostgresCluster::url(const std::string& database, const std::string& user) const {
  return "host=" + data() + " user='" + user + "' dbname=" + database;
}

std::string PostgresCluster::make_database(const std::string& options) {
  const std::string name = "db" + std::to_string(++databases_);
  sql("CREATE DATABASE " + name + " " + options);
  return name;
}

std::string PostgresCluster::sql(const std::string& statements, const std::string& database,
                                 const std::string& user) const {
  const std::string errors = folder_.path() + "/psql.log";
  fs::remove(errors);
  Ended ended =
      run(tool("psql"), {"-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url(database, user), "-c", statements}, errors);
  if (ended.code != 0) throw std::runtime_error("psql: " + text_in(errors));
  return ended.out;
}

}  // namespace satchel::test
