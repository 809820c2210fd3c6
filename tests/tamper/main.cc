// satchel-tamper: does a change of an evidence package, or of a store, go unnoticed? Each package is looked at by both
// verifiers, each store by `satchel verify`.
#define DOCTEST_CONFIG_IMPLEMENT  // World asserts, here outside of any test: what fails ends the program
#include <doctest/doctest.h>
#include <iostream>
#include <map>
#include <unistd.h>

#include "platform/os/files.h"
#include "tests/support/process.h"
#include "tests/tamper/store_mutations.h"

namespace satchel::tamper {
namespace {

struct Args {
  std::uint64_t mutations = 1000, seed = 1;
  bool json = false;
  std::string verifier = SATCHEL_SOURCE_DIR "/platform/verify/satchel_verify.py", python = "/usr/bin/python3";
};

struct Sum {
  std::uint64_t mutations = 0, missed = 0, disagreements = 0;
  std::map<std::string, std::uint64_t> by_kind;
};

/// Both verifiers, in front of a package.
class Judges {
 public:
  Judges(const SampleCase& sample, const PublicKey& key, const Args& args)
      : sample_(sample),
        key_(key),
        folder_(sample.world.folder.path()),
        files_(os::system_files()),
        python_(test::Process::start(args.python, {args.verifier, "--many"})) {
    (void)write_whole(*files_, folder_ + "/witness.json", log_head_json(sample.witness));
  }

  struct Word {
    bool ours = false, theirs = false;  // found it sound
    std::string said;
  };
  Word look_at(const Bytes& package, bool witness) {
    const std::string path = folder_ + "/mutated.zip";
    (void)write_whole(*files_, path, package);
    Word out;
    out.ours = ours(path, witness);
    python_.say(path + " " + to_hex(key_.view()) + (witness ? " " + folder_ + "/witness.json" : ""));
    const auto line = python_.line(std::chrono::seconds(60));
    out.said = line.value_or("no answer");
    out.theirs = out.said.starts_with("sound");
    return out;
  }

 private:
  bool ours(const std::string& path, bool witness) {
    auto file = files_->open(path);
    if (!file) return false;
    const auto archive = Archive::open(*std::move(file));
    return archive && verify_package(*archive, key_, witness ? std::optional(sample_.witness) : std::nullopt);
  }

  const SampleCase& sample_;
  PublicKey key_;
  std::string folder_;
  std::unique_ptr<Files> files_;
  test::Process python_;
};

void one_package(const SampleCase& sample, Judges& judges, Keys& hub, std::uint64_t seed, Sum& sum) {
  Chance chance(seed);
  const Mutation mutation = mutate(sample, hub, chance);
  if (mutation.package == sample.package) return;
  if (mutation.needs_witness) {  // holds together, or it would show nothing of witnesses
    const auto alone = judges.look_at(mutation.package, false);
    if (!alone.ours || !alone.theirs)
      ++sum.missed, std::cerr << "seed " << seed << ": badly rewritten: " << alone.said << "\n";
  }
  const bool witness = mutation.needs_witness || chance() % 2 == 0;
  const auto word = judges.look_at(mutation.package, witness);
  ++sum.mutations, ++sum.by_kind["package, " + mutation.kind];
  if (word.ours || word.theirs) {
    ++sum.missed;
    std::cerr << "missed: satchel-tamper --seed " << seed << ": package, " << mutation.kind << "\n";
  }
  if (word.ours != word.theirs) ++sum.disagreements;
}

void one_store(StoreBench& bench, std::uint64_t seed, Sum& sum) {
  Chance chance(seed);
  const auto [kind, noticed] = bench.mutate(chance);
  ++sum.mutations, ++sum.by_kind["store, " + kind];
  if (noticed) return;
  ++sum.missed;
  std::cerr << "missed: satchel-tamper --seed " << seed << ": store, " << kind << "\n";
}

Args read(int argc, char** argv) {
  Args out;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    if (arg == "--json") out.json = true;
    if (i + 1 == argc) continue;
    if (arg == "--mutations") out.mutations = std::stoull(argv[++i]);
    if (arg == "--seed") out.seed = std::stoull(argv[++i]), out.mutations = 1;
    if (arg == "--from") out.seed = std::stoull(argv[++i]);
    if (arg == "--python") out.python = argv[++i];
  }
  return out;
}

int run(const Args& args) {
  const SampleCase sample;
  test::TestKeys hub(4711);  // World's
  Judges judges(sample, hub.public_key(), args);
  for (const bool witness : {false, true}) {
    const auto word = judges.look_at(sample.package, witness);
    if (word.ours && word.theirs) continue;
    std::cerr << "the package itself is not found sound: " << word.said << "\n";
    return 1;
  }
  StoreBench bench(sample);
  Sum sum;
  for (std::uint64_t seed = args.seed; seed < args.seed + args.mutations; ++seed)
    seed % 4 == 0 ? one_store(bench, seed, sum) : one_package(sample, judges, hub, seed, sum);
  for (const auto& [kind, n] : sum.by_kind) std::cout << kind << ": " << n << "\n";
  if (args.json)
    std::cout << "{\"mutations\": " << sum.mutations << ", \"missed\": " << sum.missed
              << ", \"disagreements\": " << sum.disagreements << "}" << std::endl;
  return sum.missed == 0 && sum.disagreements == 0 ? 0 : 1;
}

}  // namespace
}  // namespace satchel::tamper

int main(int argc, char** argv) {
  doctest::Context context;
  context.setAsDefaultForAssertsOutOfTestCases();
  return satchel::tamper::run(satchel::tamper::read(argc, argv));
}
