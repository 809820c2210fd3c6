// What becomes of each connection: drawn from a seed, counted when it happens.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace satchel::wire {

enum class Fate : std::uint8_t {
  pass,
  refuse,           // closed before a byte
  hole,             // takes everything and never answers
  portal_page,      // a captive portal in the hub's place: 200 with a page,
  portal_redirect,  //   302 to a sign-in page,
  portal_511,       //   511
  cut_request,      // both ends closed when so many bytes went to the hub
  cut_reply,        // … came from it: the hub did what it was asked
  truncate_reply,   // the reply ends early, with a clean end
  stall,            // nothing for a second or so, in the middle
  delay,            // each piece comes later
  trickle,          // the reply comes one byte a second
  garble_request,   // one bit is turned
  garble_reply,
  repeat_request,  // at its end, all that went to the hub goes there again, and so does an earlier connection's
  repeat_reply,    // the hub does what it is asked, the device gets what another connection was told
};
inline constexpr std::size_t kFates = 16;
inline constexpr std::array<std::string_view, kFates> kFateNames = {
    "pass",           "refuse",       "hole",           "portal_page", "portal_redirect", "portal_511",
    "cut_request",    "cut_reply",    "truncate_reply", "stall",       "delay",           "trickle",
    "garble_request", "garble_reply", "repeat_request", "repeat_reply"};

struct Draw {
  Fate fate = Fate::pass;
  bool reset = false;    // a cut is a reset, else an orderly end
  std::uint64_t at = 0;  // the byte of its direction that it happens at
  std::uint64_t chance = 0;
};

class Weather {
 public:
  explicit Weather(std::uint64_t seed) : random_(seed) { be_honest(); }

  void be_honest();
  /// Something of everything but holes and trickles, which take their time.
  void be_hostile();
  /// "cut_reply=3 pass=1": weights of what is drawn from here on. False: not understood, and nothing changed.
  bool set(std::string_view text);

  Draw draw();
  std::uint64_t number() { return random_(); }
  void happened(Fate fate) { ++counts_[static_cast<std::size_t>(fate)]; }
  /// Of what happened, by name: members of a JSON object.
  std::string counts() const;

 private:
  std::mt19937_64 random_;
  std::array<unsigned, kFates> weights_{}, counts_{};
};

}  // namespace satchel::wire
