// Bad input and misbehaving devices are values: a Result carries what was wanted or a sentence for a person
// that says what, where, and what to do. Bugs are not values: see check.h.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace dopaloop {

struct Error {
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

using Status = Result<void>;

inline tl::unexpected<Error> fail(std::string message) {
  return tl::unexpected<Error>(Error{std::move(message)});
}

}  // namespace dopaloop
