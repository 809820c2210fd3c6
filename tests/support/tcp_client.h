// A client that sends bytes as they are told, well-formed or not. Blocks; gives up on a server that hangs.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <istream>
#include <iterator>
#include <string>
#include <string_view>

#include "sync/http.h"

namespace satchel::test {

class TcpClient {
 public:
  explicit TcpClient(std::uint16_t port) {
    stream_.expires_after(kPatience);
    stream_.connect(boost::asio::ip::tcp::endpoint(boost::asio::ip::address_v4::loopback(), port));
    boost::system::error_code refused;
    stream_.socket().set_option(boost::asio::ip::tcp::no_delay(true), refused);
  }

  bool connected() const { return stream_.error() == boost::system::error_code{}; }
  void send(std::string_view bytes) { stream_.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush(); }
  /// No more will be sent; the server can still reply.
  void finish_sending() { stream_.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send); }
  void hang_up() { stream_.close(); }

  /// The next reply: its head, and the body that its Content-Length tells. Status 0 when the connection ended instead.
  sync::HttpReply read_reply() {
    sync::HttpReply reply = read_head();
    const auto length = sync::header(reply.headers, "Content-Length");
    reply.body = read_bytes(length ? std::stoul(std::string(*length)) : 0);
    return reply;
  }
  /// The head alone: what comes back for HEAD, and an interim reply.
  sync::HttpReply read_head() {
    sync::HttpReply reply;
    std::string line;
    if (!std::getline(stream_, line) || line.size() < 12) return reply;
    reply.status = std::stoi(line.substr(9, 3));
    while (std::getline(stream_, line) && line != "\r") {
      const std::size_t colon = line.find(": ");
      reply.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2, line.size() - colon - 3));
    }
    return reply;
  }
  /// The bytes of the next head with its empty line; fewer where the connection ends before.
  std::string read_raw_head() {
    std::string out;
    char c = 0;
    while (!out.ends_with("\r\n\r\n") && stream_.get(c)) out += c;
    return out;
  }
  /// So many bytes; fewer where the connection ends before.
  std::string read_bytes(std::size_t n) {
    std::string out(n, '\0');
    stream_.read(out.data(), static_cast<std::streamsize>(n));
    out.resize(static_cast<std::size_t>(stream_.gcount()));
    return out;
  }
  /// Everything until the server closes.
  std::string read_to_end() { return {std::istreambuf_iterator<char>(stream_), {}}; }
  /// True when the server closed without a further byte. False when there are more, or when it hangs.
  bool at_end() {
    const bool nothing = stream_.peek() == std::istream::traits_type::eof();
    return nothing && stream_.error() != boost::asio::error::timed_out;
  }

 private:
  static constexpr std::chrono::seconds kPatience{60};
  mutable boost::asio::ip::tcp::iostream stream_;
};

}  // namespace satchel::test
