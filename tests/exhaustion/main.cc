// satchel-exhaust [--pairs] [--triples] [--policy P] [--slice I/N] [--case TEXT] [--json]: every pair and triple of
// deeds on one record, on three devices, in every order of delivery (schedule.h says what that is).
//
// One hub and five devices are enrolled once; each batch of cases that share a schedule runs in a forked child of that,
// so that batches know nothing of each other, and a crash is a finding like another.
#include <cstdio>
#include <cstring>
#include <functional>
#include <set>
#include <sodium.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/exhaustion/check.h"
#include "tests/support/fork_heap.h"

namespace satchel::exhaust {
namespace {

constexpr std::size_t kBatch = 400;

struct Options {
  bool pairs = false, triples = false, json = false;
  const Flavour* only = nullptr;
  unsigned slice = 0, slices = 1;
  std::string single;
};

struct Sum {
  std::set<std::string> pairs, triples;
  std::uint64_t cases = 0, failures = 0, shown = 0;
};

/// What a child has to say, in its parent's words. `held` says which cases were not moot.
struct Report {
  std::vector<bool> held;
  std::vector<Finding> findings;
  std::string error;
};

void write_all(int out, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t n = write(out, text.data() + at, text.size() - at);
    if (n <= 0) _exit(3);
    at += static_cast<std::size_t>(n);
  }
}

[[noreturn]] void child(World& world, const Schedule& schedule, const std::vector<Case>& cases, int out) {
  Batch batch(world, schedule, cases);
  const Status ran = batch.run();
  const auto findings = ran ? check(batch) : Result<std::vector<Finding>>(ran.error());
  std::string text;
  for (const auto& course : batch.courses()) text += course.moot ? '0' : '1';
  text += '\n';
  if (!findings) text += "! " + findings.error().detail + "\n";
  if (findings)
    for (const auto& f : *findings) text += std::to_string(f.course) + " " + f.what + "\n";
  write_all(out, text + ".");
  _exit(0);
}

std::string read_all(int in) {
  std::string out;
  char buffer[65536];
  for (ssize_t n = 0; (n = read(in, buffer, sizeof buffer)) > 0;) out.append(buffer, static_cast<std::size_t>(n));
  close(in);
  return out;
}

Report parse(const std::string& text, std::size_t cases) {
  Report out;
  out.held.assign(cases, true);
  if (text.empty() || text.back() != '.') return out.error = "the process died", out;
  std::size_t at = text.find('\n');
  for (std::size_t i = 0; i < cases; ++i) out.held[i] = text[i] == '1';
  for (std::size_t end = 0; (end = text.find('\n', at + 1)) != text.npos; at = end) {
    const std::string line = text.substr(at + 1, end - at - 1);
    const std::size_t blank = line.find(' ');
    if (line[0] == '!')
      out.error = line.substr(2);
    else
      out.findings.push_back({std::stoul(line.substr(0, blank)), line.substr(blank + 1)});
  }
  return out;
}

Report run(World& world, const Schedule& schedule, const std::vector<Case>& cases) {
  int ends[2];
  Report none;
  none.error = "no pipe, or no process";
  if (pipe(ends) != 0) return none;
  const pid_t pid = fork();
  if (pid < 0) return none;
  if (pid == 0) {
    test::copy_heap();
    close(ends[0]);
    child(world, schedule, cases, ends[1]);
  }
  close(ends[1]);
  const std::string text = read_all(ends[0]);
  waitpid(pid, nullptr, 0);
  return parse(text, cases.size());
}

std::string key(const Case& c) {
  std::string out = std::string(c.flavour->name) + static_cast<char>('0' + static_cast<int>(c.base));
  for (const Deed deed : c.deeds) out += static_cast<char>('a' + static_cast<int>(deed));
  return out;
}

class Exhaustion {
 public:
  Exhaustion(World& world, const Options& options) : world_(world), options_(options) {}

  void all(int deeds) {
    const auto what = cases(deeds, options_.only);
    for (const auto& schedule : schedules(deeds)) {
      std::vector<Case> batch;
      for (const auto& c : what) {
        if (!first_of_kind(schedule.devices, alike(c))) continue;
        batch.push_back(c);
        if (batch.size() == kBatch) one(schedule, batch), batch.clear();
      }
      if (!batch.empty()) one(schedule, batch);
    }
  }

  void single(const Named& named) { one(named.when, {named.what}); }

  const Sum& sum() const { return sum_; }

 private:
  void one(const Schedule& schedule, const std::vector<Case>& batch) {
    if (batches_++ % options_.slices != options_.slice) return;
    const Report report = run(world_, schedule, batch);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (!report.held[i]) continue;
      ++sum_.cases;
      (batch[i].deeds.size() == 2 ? sum_.pairs : sum_.triples).insert(key(batch[i]));
    }
    for (const auto& f : report.findings) tell(schedule, batch[f.course], f.what, batch.size() > 1);
    if (!report.error.empty()) split(schedule, batch, report.error);
  }

  /// What goes wrong for a whole batch goes wrong for one of its halves.
  void split(const Schedule& schedule, const std::vector<Case>& batch, const std::string& error) {
    if (batch.size() == 1) return tell(schedule, batch[0], error, false);
    const std::uint64_t before = sum_.failures;
    const auto middle = batch.begin() + static_cast<std::ptrdiff_t>(batch.size() / 2);
    for (const auto& half : {std::vector(batch.begin(), middle), std::vector(middle, batch.end())}) {
      const Report report = run(world_, schedule, half);
      for (const auto& f : report.findings) tell(schedule, half[f.course], f.what, half.size() > 1);
      if (!report.error.empty()) split(schedule, half, report.error);
    }
    if (sum_.failures == before) tell(schedule, batch[0], "in the company of its batch: " + error, false);
  }

  void tell(const Schedule& schedule, const Case& c, std::string what, bool in_company) {
    ++sum_.failures;
    if (in_company && run(world_, schedule, {c}).findings.empty()) what += " (only in the company of its batch)";
    std::printf("satchel-exhaust --case \"%s\": %s\n", to_text(c, schedule).c_str(), what.c_str());
    std::fflush(stdout);
  }

  World& world_;
  const Options& options_;
  std::uint64_t batches_ = 0;
  Sum sum_;
};

int usage() {
  return std::fprintf(stderr,
                      "satchel-exhaust [--pairs] [--triples] [--policy P] [--slice I/N] [--case TEXT] [--json]\n"),
         2;
}

bool parse(int argc, char** argv, Options& out) {
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    const char* next = i + 1 < argc ? argv[i + 1] : "";
    if (arg == "--pairs")
      out.pairs = true;
    else if (arg == "--triples")
      out.triples = true;
    else if (arg == "--json")
      out.json = true;
    else if (arg == "--case" && *next)
      out.single = argv[++i];
    else if (arg == "--policy" && (out.only = flavour_named(next)))
      ++i;
    else if (arg == "--slice" && std::sscanf(next, "%u/%u", &out.slice, &out.slices) == 2 && out.slice < out.slices)
      ++i;
    else
      return false;
  }
  if (!out.pairs && !out.triples && out.single.empty()) out.pairs = out.triples = true;
  return true;
}

int finish(const Sum& sum, bool json) {
  std::printf(json ? "{\"pairs\": %zu, \"triples\": %zu, \"cases\": %llu, \"failures\": %llu}\n"
                   : "%zu pairs, %zu triples, %llu cases, %llu failures\n",
              sum.pairs.size(), sum.triples.size(), static_cast<unsigned long long>(sum.cases),
              static_cast<unsigned long long>(sum.failures));
  return sum.failures == 0 && sum.cases > 0 ? 0 : 1;
}

int main_of(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) return usage();
  test::lay_out_heap();
  World world;
  if (const Status started = world.start(); !started)
    return std::fprintf(stderr, "%s\n", started.error().detail.c_str()), 1;
  Exhaustion exhaustion(world, options);
  if (!options.single.empty()) {
    const auto named = case_from_text(options.single);
    if (!named) return std::fprintf(stderr, "%s\n", named.error().detail.c_str()), 2;
    exhaustion.single(*named);
  }
  if (options.pairs) exhaustion.all(2);
  if (options.triples) exhaustion.all(3);
  return finish(exhaustion.sum(), options.json);
}

}  // namespace
}  // namespace satchel::exhaust

int main(int argc, char** argv) {
  if (sodium_init() < 0) return 1;
  return satchel::exhaust::main_of(argc, argv);
}
