// Errors inside the library are exceptions; at the interface they become a status and a message of the
// calling thread.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

#include "margay/margay.h"

namespace margay {

// What is wrong with a line of a program or with options, field by field; whoever shows it chooses the words
// around.
struct Refusal {
  std::string node;  // its name; empty: options, or a text that is no line
  std::string key;   // of key=value, when it is about one
  int input = -1;    // number of the input, when it is about one
  int line = 0;      // from 1; 0: none
  int column = 0;    // from 1; 0: none
  std::string what;  // a sentence without its full stop
  std::string
      remedy;  // sentences, or nothing; begins with a line's end when it is to stand on a line of its own
  std::string source;  // the line as written
};

// Base of the library's own errors. `status` is one of the MG_ codes.
class Error : public std::runtime_error {
 public:
  Error(int32_t status, const std::string& message) : std::runtime_error(message), status_(status) {
    refusal_.what = message;
  }
  Error(int32_t status, Refusal refusal);
  int32_t status() const noexcept { return status_; }
  const Refusal& refusal() const noexcept { return refusal_; }

 private:
  int32_t status_;
  Refusal refusal_;
};

// An argument, a program or the data are wrong.
class InvalidError : public Error {
 public:
  explicit InvalidError(const std::string& message) : Error(MG_INVALID, message) {}
};

// A file; the message names it.
class IoError : public Error {
 public:
  explicit IoError(const std::string& message) : Error(MG_IO, message) {}
};

// The wrong moment: busy, or not bound.
class StateError : public Error {
 public:
  explicit StateError(const std::string& message) : Error(MG_STATE, message) {}
};

// Stores status and message for mg_last_status and mg_last_error of this thread; returns the status.
int32_t set_last_error(int32_t status, const char* message) noexcept;

// Stores the exception that is being handled; returns its status. To be called inside a catch block only.
int32_t set_last_error_from_exception() noexcept;

// Runs `body` and turns whatever it throws into a status. The outermost call of every function that returns a
// status.
template <class F>
int32_t guarded(F&& body) noexcept {
  try {
    std::forward<F>(body)();
    return MG_OK;
  } catch (...) {
    return set_last_error_from_exception();
  }
}

// Runs `body`, which returns a pointer (or a value whose zero means failure), and returns zero when it
// throws.
template <class F>
auto guarded_handle(F&& body) noexcept -> decltype(std::forward<F>(body)()) {
  try {
    return std::forward<F>(body)();
  } catch (...) {
    set_last_error_from_exception();
    return {};
  }
}

}  // namespace margay
