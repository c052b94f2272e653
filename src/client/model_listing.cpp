#include "client/model_listing.hpp"

#include "client/reply_kind.hpp"
#include "core/url.hpp"
#include "formats/provider_error.hpp"
#include "formats/wire_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

namespace agentpress::client {
namespace {

using core::Error;
using core::ErrorClass;

constexpr int kMaximumPages = 50;

/// One provider's list, page after page.
class Listing final : private net::ResponseHandler {
 public:
  Listing(ListCall call, net::Transport& transport, std::function<void()> when_done)
      : call_(std::move(call)), transport_(transport), when_done_(std::move(when_done)) {
    outcome_.provider = call_.provider;
  }
  ~Listing() override { drop(); }
  Listing(const Listing&) = delete;
  Listing& operator=(const Listing&) = delete;

  void start() { ask(call_.url); }

  void fail(Error error) {
    if (is_done_) return;
    drop();
    outcome_.models.clear();
    outcome_.error = std::move(error);
    finish();
  }

  ListOutcome take_outcome() { return std::move(outcome_); }

 private:
  void ask(std::string url) {
    url_ = std::move(url);
    head_.reset();
    body_.clear();
    ++pages_;
    core::HttpHeaders headers{{"Accept", "application/json"}};
    headers.insert(headers.end(), call_.headers.begin(), call_.headers.end());
    transfer_ = transport_.start({.method = "GET",
                                  .url = url_,
                                  .headers = std::move(headers),
                                  .body = {},
                                  .connect_timeout = call_.connect_timeout,
                                  .ca_file = call_.ca_file,
                                  .proxy = call_.proxy},
                                 *this);
  }

  void on_head(const net::HttpResponseHead& head) override { head_ = head; }

  void on_body(std::string_view bytes) override {
    body_ += bytes;
    if (body_.size() > formats::kMaximumEventBytes) fail(formats::too_large_error("the list of models"));
  }

  void on_complete(const std::optional<Error>& error) override {
    transfer_.reset();
    if (is_done_) return;
    if (error) {
      fail(*error);
    } else if (!head_) {
      fail({.error_class = ErrorClass::connection, .message = "the reply has no head"});
    } else {
      read_reply();
    }
  }

  void read_reply() {
    const auto kind =
        kind_of_reply(*head_, body_, core::Streaming::off, BodyProgress::ended).value_or(ReplyKind::unary);
    if (kind == ReplyKind::error) {
      auto error = formats::decode_error_body(head_->status, is_compressed(*head_) ? "" : body_);
      error.http_status = head_->status;
      fail(std::move(error));
    } else if (kind == ReplyKind::unary) {
      take_page(formats::read_model_list(body_));
    } else {
      auto error = describe_no_answer(kind, *head_, url_, call_.provider);
      fail(std::move(error));
    }
  }

  void take_page(std::expected<formats::ModelPage, Error> page) {
    if (!page) {
      fail(page.error());
      return;
    }
    std::ranges::move(page->models, std::back_inserter(outcome_.models));
    if (page->next_query.empty()) {
      finish();
    } else if (pages_ == kMaximumPages) {
      fail({.error_class = ErrorClass::not_an_answer,
            .message = fmt::format("the list of models has more than {} pages", kMaximumPages)});
    } else {
      // Not from within the handler of the exchange that is just ending.
      const char separator = call_.url.find('?') == std::string::npos ? '?' : '&';
      next_page_ =
          transport_.after(net::Milliseconds{0}, [this, url = call_.url + separator + page->next_query] {
            next_page_.reset();
            ask(url);
          });
    }
  }

  void finish() {
    is_done_ = true;
    when_done_();
  }

  void drop() {
    if (const auto id = std::exchange(transfer_, std::nullopt)) transport_.cancel_transfer(*id);
    if (const auto id = std::exchange(next_page_, std::nullopt)) transport_.cancel_timer(*id);
  }

  ListCall call_;
  net::Transport& transport_;
  std::function<void()> when_done_;
  ListOutcome outcome_;
  std::string url_;
  std::optional<net::HttpResponseHead> head_;
  std::string body_;
  std::optional<net::Transport::TransferId> transfer_;
  std::optional<net::Transport::TimerId> next_page_;
  int pages_ = 0;
  bool is_done_ = false;
};

}  // namespace

std::vector<ListOutcome> list_models(std::vector<ListCall> calls, net::Transport& transport,
                                     net::Milliseconds limit) {
  std::vector<std::unique_ptr<Listing>> listings;
  std::size_t open = calls.size();
  std::optional<net::Transport::TimerId> deadline;
  const auto when_done = [&] {
    if (--open > 0 || !deadline) return;
    transport.cancel_timer(*deadline);  // else `run` would wait for it
    deadline.reset();
  };
  for (auto& call : calls)
    listings.push_back(std::make_unique<Listing>(std::move(call), transport, when_done));
  if (open > 0) {
    deadline = transport.after(limit, [&] {
      deadline.reset();
      for (const auto& listing : listings) {
        listing->fail({.error_class = ErrorClass::timeout,
                       .message = fmt::format("no list of models within {:g} s",
                                              static_cast<double>(limit.count()) / 1000.0)});
      }
    });
  }
  for (const auto& listing : listings) listing->start();
  transport.run();
  std::vector<ListOutcome> outcomes;
  for (const auto& listing : listings) {
    listing->fail({.error_class = ErrorClass::interrupted, .message = "interrupted"});  // if it has not ended
    outcomes.push_back(listing->take_outcome());
  }
  return outcomes;
}

std::string model_list_url(std::string_view base_url, std::string_view models_path) {
  constexpr std::string_view kUp = "/..";
  while (base_url.ends_with('/')) base_url.remove_suffix(1);
  while (models_path.starts_with(kUp)) {
    models_path.remove_prefix(kUp.size());
    const auto authority = base_url.find("://") + 3;
    const auto slash = base_url.rfind('/');
    if (slash != std::string_view::npos && slash > authority) base_url = base_url.substr(0, slash);
  }
  return core::join_url(base_url, models_path);
}

}  // namespace agentpress::client
