#include "sync/hub/accounts/peer_limit.h"

#include <algorithm>

#include "sync/hub/access/sign_in_limits.h"
#include "sync/hub/front.h"

namespace satchel::hub {
namespace {

/// After what has leaked away since; a clock that went back lets nothing leak.
std::int64_t failures_left(std::int64_t failures, Millis at, Millis now) {
  const std::int64_t leaked = std::max<std::int64_t>(0, (now - at).count) / kPeerForgives.count;
  return std::max<std::int64_t>(0, failures - leaked);
}

}  // namespace

std::string peer_key(std::string_view peer) {
  if (peer.empty() || is_this_machine(peer)) return {};
  if (peer.find(':') == std::string_view::npos || peer.starts_with(kMappedV4)) return std::string(peer);
  std::size_t end = 0;
  for (int groups = 0; groups < 4 && end < peer.size(); ++groups) {
    end = std::min(peer.find(':', end), peer.size() - 1) + 1;
    if (peer.substr(end, 1) == ":") break;  // zeros from here on, as good as always
  }
  return std::string(peer.substr(0, end));
}

Millis PeerLimit::left(std::string_view peer, Millis now) {
  const std::string key = peer_key(peer);
  if (key.empty()) return {};
  const std::lock_guard lock(mutex_);
  const auto it = buckets_.find(key);
  if (it == buckets_.end() || failures_left(it->second.failures, it->second.at, now) < kPeerFailures) return {};
  const std::int64_t since = std::max<std::int64_t>(0, (now - it->second.at).count);
  return {kPeerForgives.count - since % kPeerForgives.count};
}

void PeerLimit::note_failure(std::string_view peer, Millis now) {
  std::string key = peer_key(peer);
  if (key.empty()) return;
  const std::lock_guard lock(mutex_);
  Bucket& bucket = buckets_[std::move(key)];
  bucket = {std::min(failures_left(bucket.failures, bucket.at, now) + 1, kPeerFailures), now};
  make_room();
}

void PeerLimit::make_room() {
  if (buckets_.size() <= kPeers) return;
  buckets_.erase(std::min_element(buckets_.begin(), buckets_.end(),
                                  [](const auto& a, const auto& b) { return a.second.at < b.second.at; }));
}

}  // namespace satchel::hub
