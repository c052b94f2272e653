// The commands that mend: each can be pasted as it stands, or is empty where only a person can act.
#pragma once

#include "doctor/check.hpp"
#include "doctor/observation.hpp"
#include "net/proxy.hpp"

namespace agentpress::doctor {

/// By where the base URL comes from.
Fix mend_base_url(const ProbeSubject& subject);
/// By where the key comes from.
Fix mend_key(const ProbeSubject& subject);
Fix mend_proxy(const ProbeSubject& subject, const net::ProxyChoice& proxy);
/// The same for a proxy that wants a name and a password.
Fix mend_proxy_login(const net::ProxyChoice& proxy);
Fix prove_by_chat(const ProbeSubject& subject);
Fix start_local_server(const ProbeSubject& subject);
Fix look_again(const ProbeSubject& subject);
Fix trust_authority();
Fix set_clock();
Fix list_models(const ProbeSubject& subject);

}  // namespace agentpress::doctor
