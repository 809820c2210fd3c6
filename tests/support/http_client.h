// A client that sends bytes as they are told, well-formed or not. Blocks.
#pragma once

#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "sync/http.h"

namespace satchel::test {

/// On whatever carries the bytes.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual bool connected() const = 0;
  /// No more will be sent; the server can still reply.
  virtual void finish_sending() = 0;
  virtual void hang_up() = 0;

  void send(std::string_view bytes) {
    stream().write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush();
  }
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
    if (!std::getline(stream(), line) || line.size() < 12) return reply;
    reply.status = std::stoi(line.substr(9, 3));
    while (std::getline(stream(), line) && line != "\r") {
      const std::size_t colon = line.find(": ");
      reply.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2, line.size() - colon - 3));
    }
    return reply;
  }
  /// The bytes of the next head with its empty line; fewer where the connection ends before.
  std::string read_raw_head() {
    std::string out;
    char c = 0;
    while (!out.ends_with("\r\n\r\n") && stream().get(c)) out += c;
    return out;
  }
  /// So many bytes; fewer where the connection ends before.
  std::string read_bytes(std::size_t n) {
    std::string out(n, '\0');
    stream().read(out.data(), static_cast<std::streamsize>(n));
    out.resize(static_cast<std::size_t>(stream().gcount()));
    return out;
  }
  /// Everything until the server closes.
  std::string read_to_end() { return {std::istreambuf_iterator<char>(stream()), {}}; }
  /// True when the server closed without a further byte. False when there are more, or when it hangs.
  bool at_end() { return stream().peek() == std::istream::traits_type::eof() && !timed_out(); }

 protected:
  virtual std::iostream& stream() = 0;
  virtual bool timed_out() const = 0;
};

}  // namespace satchel::test
