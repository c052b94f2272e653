#include "checkup.hpp"

#include "core/url.hpp"
#include "providers/registry.hpp"

#include <stdexcept>

namespace agentpress::test {
namespace {

class TableQuery final : public net::NameQuery {
 public:
  TableQuery(std::optional<net::NameLookup> ipv4, std::optional<net::NameLookup> ipv6)
      : ipv4_(std::move(ipv4)), ipv6_(std::move(ipv6)) {}
  std::optional<net::NameLookup> ipv4() const override { return ipv4_; }
  std::optional<net::NameLookup> ipv6() const override { return ipv6_; }

 private:
  std::optional<net::NameLookup> ipv4_;
  std::optional<net::NameLookup> ipv6_;
};

net::NameLookup found(std::vector<std::string> addresses) {
  net::NameLookup lookup{.addresses = std::move(addresses), .duration = net::Milliseconds{3}};
  if (lookup.addresses.empty()) lookup.failure = "name or service not known";
  return lookup;
}

/// What holds for every row of every report.
std::string fault_of(const doctor::CheckResult& row) {
  const auto name = row.provider + "." + row.id;
  const bool is_failed = row.status == doctor::Status::failed;
  const bool has_finding = row.finding != doctor::FindingClass::none;
  if (row.summary.empty()) return name + " says nothing";
  if (row.summary.ends_with('.') && !row.summary.ends_with("...")) return name + " ends with a full stop";
  if (is_failed && (!has_finding || !row.fix || row.expected.empty()))
    return name + " fails without a remedy";
  if (row.status == doctor::Status::ok && (has_finding || row.fix || !row.expected.empty()))
    return name + " is fine and says otherwise";
  if (row.summary.find('\n') != std::string::npos) return name + " has more than one line";
  return "";
}

}  // namespace

doctor::ProviderTarget keyless_target_of(std::string_view provider, std::string_view base_url) {
  const auto* row = providers::find_provider(provider);
  if (row == nullptr) throw std::logic_error("no such provider");
  const providers::Route route{.provider = row, .model = std::string(row->default_model)};
  auto resolved = providers::resolve_endpoint(route, {.base_url_option = base_url}, {});
  if (!resolved) throw std::logic_error(resolved.error().message);
  doctor::ProviderTarget target{.name = std::string(provider), .row = row, .resolved = *std::move(resolved)};
  if (!base_url.empty()) target.resolved.base_url_source = "TEST_BASE_URL";
  target.route = {.id = "route", .provider = target.name, .summary = "built in"};
  target.key = {.id = "key", .provider = target.name, .summary = "none needed"};
  return target;
}

doctor::ProviderTarget target_of(std::string_view provider, std::string_view base_url) {
  auto target = keyless_target_of(provider, base_url);
  const auto& variables = target.row->key_variables;
  target.credential = auth::Credential{.value = std::string(kTestKey),
                                       .source = std::string(variables.begin()->name),
                                       .scheme = variables.begin()->scheme};
  target.key.summary = "from " + target.credential->source;
  return target;
}

std::unique_ptr<net::NameQuery> TableResolver::start(const std::string& host) {
  asked_.push_back(host);
  if (host == "silent.example") return std::make_unique<TableQuery>(std::nullopt, std::nullopt);
  if (host == "half.example") return std::make_unique<TableQuery>(found({"192.0.2.7"}), std::nullopt);
  const auto entry = table_.find(host);
  if (entry == table_.end()) return std::make_unique<TableQuery>(found({}), found({}));
  return std::make_unique<TableQuery>(found(entry->second.first), found(entry->second.second));
}

void TableResolver::add(std::string host, std::vector<std::string> ipv4, std::vector<std::string> ipv6) {
  table_[std::move(host)] = {std::move(ipv4), std::move(ipv6)};
}

const doctor::CheckResult& Checkup::operator[](std::string_view key) const {
  const doctor::CheckResult* match = nullptr;
  for (const auto& row : rows) {
    if (row.provider + "." + row.id != key) continue;
    if (match != nullptr) throw std::logic_error("reported twice: " + std::string(key));
    match = &row;
  }
  if (match == nullptr) throw std::logic_error("never reported: " + std::string(key));
  return *match;
}

doctor::ProviderCheckOptions check_options(util::Environment environment) {
  return {.seconds_since_epoch = [] { return kTestNow; }, .environment = std::move(environment)};
}

Checkup check(net::Transport& transport, net::Resolver& resolver, std::vector<doctor::ProviderTarget> targets,
              const doctor::ProviderCheckOptions& options) {
  Checkup checkup;
  std::string faults;
  doctor::check_providers(transport, resolver, std::move(targets), options,
                          [&](const doctor::CheckResult& row) {
                            faults += fault_of(row);
                            checkup.rows.push_back(row);
                          });
  if (!faults.empty()) throw std::logic_error(faults);
  return checkup;
}

Checkup check(net::Transport& transport, std::vector<doctor::ProviderTarget> targets,
              const doctor::ProviderCheckOptions& options) {
  TableResolver resolver;
  for (const auto& target : targets) {
    const auto url = core::parse_url(target.resolved.endpoint.base_url);
    if (url) resolver.add(url->host, {"192.0.2.1"}, {"2001:db8::1"});
  }
  return check(transport, resolver, std::move(targets), options);
}

std::string all_text(const Checkup& checkup) {
  std::string text;
  for (const auto& row : checkup.rows) {
    text += row.id + '\n' + row.provider + '\n' + row.summary + '\n' + row.expected + '\n';
    for (const auto& fact : row.evidence) text += fact.name + '\n' + fact.value + '\n';
    if (row.fix) text += row.fix->text + '\n' + row.fix->command + '\n';
  }
  return text;
}

FakeReply json_reply(int status, std::string body, core::HttpHeaders headers) {
  headers.push_back({"content-type", "application/json"});
  FakeReply reply;
  reply.wait(net::Milliseconds{20}).head(status, std::move(headers)).body(std::move(body)).complete();
  return reply;
}

FakeReply page_reply(int status, std::string body, core::HttpHeaders headers) {
  headers.push_back({"content-type", "text/html; charset=utf-8"});
  FakeReply reply;
  reply.wait(net::Milliseconds{20}).head(status, std::move(headers)).body(std::move(body)).complete();
  return reply;
}

}  // namespace agentpress::test
