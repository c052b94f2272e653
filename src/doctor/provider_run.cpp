#include "doctor/provider_run.hpp"

#include "auth/apply_auth.hpp"
#include "client/request_headers.hpp"
#include "doctor/connection_verdict.hpp"
#include "doctor/key_verdict.hpp"
#include "doctor/limit_verdict.hpp"
#include "doctor/model_verdict.hpp"
#include "doctor/remedies.hpp"
#include "doctor/reply_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace agentpress::doctor {
namespace {

using providers::KeyProof;

constexpr net::Milliseconds kLookIn{5};
/// A family of addresses that is this much later than the other is not waited for.
constexpr net::Milliseconds kSecondFamily{500};

constexpr std::string_view kNothingRuns = "because nothing runs there";
constexpr std::string_view kOfflineReason = "needs the network; left out by --offline";

/// On the default ports of local servers other programs may listen.
bool is_somebody_else(const CheckResult& http) {
  return http.status == Status::failed ? http.finding != FindingClass::provider_down
                                       : http.finding == FindingClass::bad_base_url;
}

bool wants_network(const RowReporter& rows, const ProviderTarget& target) {
  return std::ranges::any_of(provider_check_table(), [&](const CheckRow& row) {
    return row.needs_network && rows.is_selected(row.id) && (row.id != "deep" || target.deep);
  });
}

}  // namespace

ProviderRun::ProviderRun(net::Transport& transport, net::Resolver& resolver, ProviderTarget target,
                         const ProviderCheckOptions& options, const ResultSink& on_result)
    : transport_(transport),
      resolver_(resolver),
      target_(std::move(target)),
      options_(options),
      rows_(target_, options.only, on_result),
      subject_(subject_of(target_)),
      limits_{.network = options.network_timeout, .now_seconds = options.seconds_since_epoch()} {
  if (target_.credential) rows_.hide(target_.credential->value, target_.credential->source);
}

ProviderRun::~ProviderRun() {
  for (auto* timer : {&poll_, &deadline_, &chat_end_}) {
    if (*timer) transport_.cancel_timer(**timer);
  }
}

void ProviderRun::attempt(Step step) {
  try {
    (this->*step)();
  } catch (const std::exception& fault) {
    const auto table = provider_check_table();
    const auto row = std::ranges::find_if(table, [&](const CheckRow& candidate) {
      return candidate.needs_network && !rows_.has(candidate.id);
    });
    end_free_part();
    if (row == table.end()) return;
    rows_.report({.id = std::string(row->id),
                  .provider = target_.name,
                  .status = Status::failed,
                  .finding = FindingClass::internal,
                  .summary = fmt::format("the check itself failed: {}", one_line(fault.what())),
                  .expected = "a check that comes to an end",
                  .fix = look_again(subject_)});
    stop_at(row->id);
  }
}

void ProviderRun::start() {
  attempt(&ProviderRun::begin);
}

void ProviderRun::finish(std::string_view reason) {
  rows_.skip_rest(reason);
}

void ProviderRun::stop_at(std::string_view id) {
  end_free_part();
  rows_.skip_rest(fmt::format("because {} failed", id));
}

void ProviderRun::end_free_part() {
  for (auto* timer : {&poll_, &deadline_}) {
    if (*timer) transport_.cancel_timer(**timer);
    timer->reset();
  }
  query_.reset();
  for (auto* question : {&health_, &handshake_, &key_, &list_}) {
    if (*question) (*question)->give_up();
  }
}

// ---- the steps ----

void ProviderRun::begin() {
  auto route = target_.route;
  auto key = target_.key;
  route.id = "route";
  key.id = "key";
  const bool route_failed = rows_.report(std::move(route));
  if (route_failed) {
    stop_at("route");
  } else if (rows_.report(std::move(key))) {
    stop_at("key");
  } else if (options_.offline) {
    rows_.skip_rest(kOfflineReason);
  } else if (!wants_network(rows_, target_)) {
    rows_.skip_rest("not asked for");
  } else {
    begin_network();
  }
}

void ProviderRun::begin_network() {
  deadline_ = transport_.after(options_.network_timeout, [this] {
    deadline_.reset();
    attempt(&ProviderRun::run_out_of_time);
  });
  proxy_ = net::choose_proxy(subject_.url, target_.proxy, options_.environment);
  if (proxy_.url.empty()) rows_.report(judge_proxy(subject_, proxy_, nullptr, limits_));
  names_.was_needed =
      proxy_.url.empty() && !net::is_address(subject_.url.host) && !core::is_loopback(subject_.url.host);
  if (names_.was_needed) {
    query_ = resolver_.start(subject_.url.host);
    look_up_name();
  } else {
    take_names();
  }
}

void ProviderRun::look_up_name() {
  names_.ipv4 = query_->ipv4();
  names_.ipv6 = query_->ipv6();
  const auto is_found = [](const auto& lookup) { return lookup && !lookup->addresses.empty(); };
  const bool has_family = is_found(names_.ipv4) || is_found(names_.ipv6);
  if (!has_family) family_came_ = transport_.now();
  const bool is_enough = has_family && transport_.now() - family_came_ >= kSecondFamily;
  if ((names_.ipv4 && names_.ipv6) || is_enough) {
    take_names();
    return;
  }
  poll_ = transport_.after(kLookIn, [this] {
    poll_.reset();
    attempt(&ProviderRun::look_up_name);
  });
}

void ProviderRun::take_names() {
  query_.reset();
  if (rows_.report(judge_name(subject_, proxy_, names_, limits_))) {
    stop_at("dns");
    return;
  }
  ask_health();
}

std::unique_ptr<Question> ProviderRun::ask(std::string url, const std::string& method, bool with_key,
                                           Step when_over) {
  core::HttpHeaders own_headers{{"Accept", "application/json"}};
  if (method == "POST") own_headers.push_back({"Content-Type", "application/json"});
  const auto key =
      with_key && target_.credential ? auth::auth_headers(*target_.credential) : core::HttpHeaders{};
  const auto& settings = with_key ? target_.resolved.endpoint.headers : core::HttpHeaders{};
  net::HttpRequest request{.method = method,
                           .url = std::move(url),
                           .headers = client::merge_headers(std::move(own_headers), settings, key),
                           .body = method == "POST" ? "{}" : "",
                           .connect_timeout = options_.network_timeout,
                           .ca_file = target_.ca_file,
                           .proxy = target_.proxy};
  return std::make_unique<Question>(transport_, std::move(request), options_.seconds_since_epoch,
                                    [this, when_over] { attempt(when_over); });
}

void ProviderRun::ask_health() {
  health_ = ask(subject_.health_url, subject_.method, !subject_.asks_bare_address, &ProviderRun::take_health);
  health_->on_first_sign([this] { attempt(&ProviderRun::take_first_sign); });
  health_->start();
}

/// The way has proven good, which whoever looks on need not wait for the end of the reply to hear.
void ProviderRun::take_first_sign() {
  const auto& asked = health_->asked();
  if (!asked.facts.first_byte) return;
  if (!proxy_.url.empty()) rows_.report(judge_proxy(subject_, proxy_, nullptr, limits_));
  rows_.report(judge_connection(subject_, proxy_, asked, limits_));
  rows_.report(judge_tls(subject_, proxy_, asked, nullptr, limits_));
}

/// A certificate that was refused is looked at by a second handshake, in which nothing is sent.
void ProviderRun::take_health() {
  const auto& asked = health_->asked();
  const bool is_refused_certificate = asked.failure &&
                                      (asked.failure->error_class == core::ErrorClass::certificate) &&
                                      !asked.facts.certificate;
  if (is_refused_certificate && !is_out_of_time_ && !proxy_.url.starts_with("https:")) {
    net::HttpRequest request{.method = "GET",
                             .url = subject_.base_url,
                             .connect_timeout = options_.network_timeout,
                             .ca_file = target_.ca_file,
                             .proxy = target_.proxy,
                             .only_handshake = true};
    handshake_ = std::make_unique<Question>(transport_, std::move(request), options_.seconds_since_epoch,
                                            [this] { attempt(&ProviderRun::take_way); });
    handshake_->start();
    return;
  }
  take_way();
}

void ProviderRun::take_way() {
  const auto& asked = health_->asked();
  if (!proxy_.url.empty() && rows_.report(judge_proxy(subject_, proxy_, &asked, limits_))) {
    stop_at("proxy");
    return;
  }
  auto connection = judge_connection(subject_, proxy_, asked, limits_);
  const bool is_not_running = connection.status == Status::note;
  if (rows_.report(std::move(connection))) {
    stop_at("tcp");
    return;
  }
  if (is_not_running) {
    end_free_part();
    rows_.skip_rest(kNothingRuns);
    return;
  }
  const net::PeerCertificate* shown = nullptr;
  if (asked.facts.certificate) shown = &*asked.facts.certificate;
  if (handshake_ && handshake_->asked().facts.certificate) shown = &*handshake_->asked().facts.certificate;
  if (rows_.report(judge_tls(subject_, proxy_, asked, shown, limits_))) {
    stop_at("tls");
    return;
  }
  take_reply();
}

std::optional<client::HealthReply> ProviderRun::read(const Asked& asked) const {
  if (broken_layer(asked, subject_.url) != Layer::none) return std::nullopt;
  return client::read_health_reply(subject_.format, *asked.head, asked.body, limits_.now_seconds);
}

void ProviderRun::take_reply() {
  const auto& asked = health_->asked();
  health_reply_ = read(asked);
  auto http = judge_http(subject_, asked, health_reply_ ? &*health_reply_ : nullptr, limits_);
  if (!target_.is_wanted && is_somebody_else(http)) {
    http.status = Status::note;
    http.finding = FindingClass::not_running;
    http.summary = fmt::format("something else than {} answers at {}", subject_.title, subject_.base_url);
    http.expected.clear();
    http.fix.reset();
    rows_.report(std::move(http));
    end_free_part();
    rows_.skip_rest(kNothingRuns);
    return;
  }
  // A page of somebody else tells another clock than that of the provider.
  const bool is_of_provider = http.status != Status::failed || http.finding == FindingClass::provider_down;
  if (is_of_provider && asked.head) rows_.report(judge_clock(subject_, asked));
  if (rows_.report(std::move(http))) {
    stop_at("http");
    return;
  }
  ask_further();
}

void ProviderRun::ask_further() {
  const bool is_settled = settles_key(subject_, subject_.proof, health_->asked(), *health_reply_);
  const bool is_refused =
      is_settled &&
      judge_key_by(subject_, subject_.proof, health_->asked(), *health_reply_).status == Status::failed;
  const bool wants_key =
      !subject_.key_url.empty() && subject_.has_key && !is_settled && rows_.is_selected("auth");
  const bool wants_list =
      !subject_.models_url.empty() && !subject_.health_is_list && !is_refused &&
      (rows_.is_selected("models") || (rows_.is_selected("auth") && subject_.is_local_server));
  if (!is_out_of_time_) {
    if (wants_key) key_ = ask(subject_.key_url, "GET", true, &ProviderRun::take_further);
    if (wants_list) list_ = ask(subject_.models_url, "GET", true, &ProviderRun::take_further);
    if (key_) key_->start();
    if (list_) list_->start();
  }
  take_further();
}

void ProviderRun::take_further() {
  if ((key_ && key_->is_open()) || (list_ && list_->is_open())) return;
  conclude_free();
}

const Asked* ProviderRun::list_asked() const {
  if (subject_.models_url.empty()) return nullptr;
  if (subject_.health_is_list) return &health_->asked();
  return list_ ? &list_->asked() : nullptr;
}

CheckResult ProviderRun::key_verdict() const {
  if (settles_key(subject_, subject_.proof, health_->asked(), *health_reply_) && !subject_.is_local_server)
    return judge_key_by(subject_, subject_.proof, health_->asked(), *health_reply_);
  if (key_) {
    if (const auto reply = read(key_->asked()))
      return judge_key_by(subject_, KeyProof::status, key_->asked(), *reply);
  }
  if (const auto reply = list_ ? read(list_->asked()) : std::nullopt) {
    const bool is_refusal = reply->error && settles_key(subject_, KeyProof::none, list_->asked(), *reply);
    const bool is_local_list = subject_.is_local_server && reply->models;
    if (is_refusal || is_local_list) return judge_key_by(subject_, KeyProof::none, list_->asked(), *reply);
  }
  return judge_key_by(subject_, subject_.proof, health_->asked(), *health_reply_);
}

const net::HttpResponseHead* ProviderRun::head_with_limits() const {
  for (const auto* question : {health_.get(), list_.get(), key_.get()}) {
    if (question == nullptr || !question->asked().head) continue;
    if (judge_rate_limit(subject_, *question->asked().head).status != Status::skipped)
      return &*question->asked().head;
  }
  return &*health_->asked().head;
}

void ProviderRun::conclude_free() {
  end_free_part();
  auto key = key_verdict();
  const bool is_held_back =
      target_.deep && rows_.is_selected("deep") && key.finding == FindingClass::auth_not_proven;
  const bool has_failed = key.status == Status::failed;
  if (!is_held_back) rows_.report(std::move(key));
  rows_.report(judge_rate_limit(subject_, *head_with_limits()));
  if (has_failed) {
    stop_at("auth");
    return;
  }
  const auto* asked = list_asked();
  const auto reply = asked == nullptr ? std::nullopt : read(*asked);
  rows_.report(judge_models(subject_, target_, asked, reply ? &*reply : nullptr, limits_));
  if (target_.deep && rows_.is_selected("deep")) {
    begin_chat();
  } else {
    rows_.skip_rest("costs tokens; asked for by --deep");
  }
}

void ProviderRun::run_out_of_time() {
  is_out_of_time_ = true;
  if (query_) {
    if (poll_) transport_.cancel_timer(*poll_);
    poll_.reset();
    take_names();
    return;
  }
  const bool is_about_health = health_ && health_->is_open();
  const bool is_about_handshake = handshake_ && handshake_->is_open();
  for (auto* question : {&health_, &handshake_, &key_, &list_}) {
    if (*question) (*question)->give_up();
  }
  if (is_about_health) {
    take_health();
  } else if (is_about_handshake) {
    take_way();
  } else {
    take_further();
  }
}

// ---- the chat ----

void ProviderRun::begin_chat() {
  auto call = target_.deep->call;
  call.request = small_chat(std::move(call.request));
  call.retries = 0;
  call.timeouts.total = options_.deep_timeout;
  if (!call.random) call.random = [] { return 0.0; };
  if (!call.seconds_since_epoch) call.seconds_since_epoch = options_.seconds_since_epoch;
  chat_ = std::make_unique<client::ChatExchange>(
      std::move(call), transport_,
      [this](const core::Event& event) {
        if (const auto* usage = std::get_if<core::Usage>(&event)) chat_outcome_.usage = *usage;
        if (const auto* information = std::get_if<core::ReplyInformation>(&event)) {
          if (!information->served_model.empty()) chat_outcome_.served_model = information->served_model;
        }
        if (const auto* error = std::get_if<core::Error>(&event)) chat_outcome_.error = *error;
        if (!core::is_ending(event)) return;
        // Not from within the exchange, whose report is not complete yet.
        chat_end_ = transport_.after(net::Milliseconds{0}, [this] {
          chat_end_.reset();
          attempt(&ProviderRun::take_chat);
        });
      },
      [](std::string_view) {});
  chat_->start();
}

void ProviderRun::take_chat() {
  chat_outcome_.report = chat_->report();
  if (!rows_.has("auth")) rows_.report(judge_key_by_chat(subject_, chat_outcome_));
  rows_.report(judge_chat(subject_, *target_.deep, chat_outcome_));
}

}  // namespace agentpress::doctor
