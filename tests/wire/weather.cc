#include "tests/wire/weather.h"

#include <algorithm>
#include <numeric>
#include <sstream>

namespace satchel::wire {
namespace {

// Cuts fall anywhere: as likely within the first bytes as far into a photo.
constexpr unsigned kRequestBits = 16, kReplyBits = 10;

bool of_reply(Fate fate) {
  return fate == Fate::cut_reply || fate == Fate::truncate_reply || fate == Fate::garble_reply;
}

}  // namespace

void Weather::be_honest() {
  weights_ = {};
  weights_[0] = 1;
}

void Weather::be_hostile() {
  weights_.fill(4);
  weights_[static_cast<std::size_t>(Fate::pass)] = 16;
  weights_[static_cast<std::size_t>(Fate::hole)] = 0;
  weights_[static_cast<std::size_t>(Fate::trickle)] = 0;
}

bool Weather::set(std::string_view text) {
  std::array<unsigned, kFates> next{};
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    const auto equals = word.find('=');
    const auto name = std::find(kFateNames.begin(), kFateNames.end(), word.substr(0, equals));
    if (name == kFateNames.end() || equals == std::string::npos) return false;
    next[static_cast<std::size_t>(name - kFateNames.begin())] =
        static_cast<unsigned>(std::strtoul(word.c_str() + equals + 1, nullptr, 10));
  }
  if (std::accumulate(next.begin(), next.end(), 0U) == 0) return false;
  weights_ = next;
  return true;
}

Draw Weather::draw() {
  Draw out;
  std::uint64_t left = random_() % std::accumulate(weights_.begin(), weights_.end(), 0U);
  std::size_t i = 0;
  while (left >= weights_[i]) left -= weights_[i++];
  out.fate = static_cast<Fate>(i);
  out.reset = random_() % 2 == 0;
  const unsigned bits = static_cast<unsigned>(random_() % (of_reply(out.fate) ? kReplyBits : kRequestBits));
  out.at = random_() % (1ULL << (bits + 1));
  out.chance = random_();
  return out;
}

std::string Weather::counts() const {
  std::string out;
  for (std::size_t i = 0; i < kFates; ++i) {
    if (i > 0) out += ',';
    out += '"';
    out += kFateNames[i];
    out += "\":" + std::to_string(counts_[i]);
  }
  return out;
}

}  // namespace satchel::wire
