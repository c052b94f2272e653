#include "doctor/question.hpp"

#include <utility>

namespace agentpress::doctor {
namespace {

/// Lists of models have a megabyte or two.
constexpr std::size_t kLargestReply = std::size_t{16} << 20U;

}  // namespace

Question::Question(net::Transport& transport, net::HttpRequest request,
                   std::function<std::int64_t()> seconds_since_epoch, std::function<void()> when_over)
    : transport_(transport),
      request_(std::move(request)),
      seconds_since_epoch_(std::move(seconds_since_epoch)),
      when_over_(std::move(when_over)) {
  asked_.url = request_.url;
  request_.facts = facts_;
}

Question::~Question() {
  give_up();
}

void Question::start() {
  began_ = transport_.now();
  transfer_ = transport_.start(std::move(request_), *this);
}

void Question::give_up() {
  if (!transfer_) return;
  transport_.cancel_transfer(*transfer_);
  close();
}

void Question::on_head(const net::HttpResponseHead& head) {
  asked_.head = head;
  asked_.arrived = seconds_since_epoch_();
  asked_.facts = *facts_;
  if (when_head_) when_head_();
}

void Question::on_body(std::string_view bytes) {
  asked_.body += bytes;
  if (asked_.body.size() <= kLargestReply) return;
  transport_.cancel_transfer(*transfer_);
  on_complete(core::Error{.error_class = core::ErrorClass::not_an_answer,
                          .message = "the reply is larger than any list of models"});
}

void Question::on_complete(const std::optional<core::Error>& error) {
  asked_.is_over = true;
  asked_.failure = error;
  close();
  when_over_();
}

void Question::close() {
  transfer_.reset();
  asked_.duration = transport_.now() - began_;
  asked_.facts = *facts_;
}

}  // namespace agentpress::doctor
