// Runs a call that blocks on the worker threads, and comes back to the network thread with what it returned.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <type_traits>

#include "engine/base/result.h"

namespace satchel::serve {

/// What `call` returned, or the error internal if it threw.
template <class Call>
Result<std::invoke_result_t<Call>> guarded(Call& call) {
  try {
    return call();
  } catch (const std::exception& e) {
    return fail(Code::internal, e.what());
  } catch (...) {
    return fail(Code::internal, "an exception of unknown type");
  }
}

/// `call` must outlive the wait: name it before, do not write the lambda into the co_await (GCC 12 destroys it twice).
template <class Call>
boost::asio::awaitable<Result<std::invoke_result_t<Call>>> on_workers(boost::asio::thread_pool& workers, Call& call) {
  namespace asio = boost::asio;
  std::optional<Result<std::invoke_result_t<Call>>> returned;
  auto begin = [&](auto handler) {
    auto home = asio::get_associated_executor(handler);
    // The guard keeps the network thread running until the worker is done, also while the server stops.
    asio::post(workers, [&, handler = std::move(handler), guard = asio::make_work_guard(home)]() mutable {
      returned.emplace(guarded(call));
      asio::post(guard.get_executor(), std::move(handler));
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(begin, asio::use_awaitable);
  co_return std::move(*returned);
}

}  // namespace satchel::serve
