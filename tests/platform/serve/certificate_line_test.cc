#include "platform/serve/certificate_line.h"

#include <doctest/doctest.h>

using namespace satchel;
using serve::Severity;

TEST_CASE("an operator is warned two weeks before the certificate expires") {
  constexpr std::int64_t kDay = 86'400'000;
  const serve::CertificateInfo certificate{"CN = hub", {100 * kDay}, {200 * kDay}, "sha256//pin"};
  const auto on_day = [&](std::int64_t day) { return certificate_line(certificate, {day * kDay}); };
  CHECK(on_day(99).severity == Severity::error);
  CHECK(on_day(99).text == "the certificate of CN = hub is valid from 1970-04-11T00:00:00.000Z only; sha256//pin");
  for (const int day : {100, 150, 186}) CHECK(on_day(day).severity == Severity::info);
  CHECK(on_day(150).text == "the certificate of CN = hub is valid until 1970-07-20T00:00:00.000Z; sha256//pin");
  for (const int day : {187, 200}) CHECK(on_day(day).severity == Severity::warning);
  CHECK(on_day(187).text == "the certificate of CN = hub expires in 13 days, at 1970-07-20T00:00:00.000Z; sha256//pin");
  CHECK(on_day(201).severity == Severity::error);
  CHECK(on_day(201).text ==
        "the certificate of CN = hub has expired at 1970-07-20T00:00:00.000Z: no device takes it; sha256//pin");
}
