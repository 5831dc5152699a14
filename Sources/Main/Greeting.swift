import Config

/// What a start prints on standard output: where it listens, what it loaded, what to try.
struct Greeting {
  let path: String
  let settings: Settings

  /// - Parameter addresses: as bound: a port 0 has become a real one.
  func say(listeningOn addresses: [ListenAddress]) {
    for address in addresses {
      switch address {
      case .tcp: Terminal.say("listening on \(scheme)://\(address)")
      case .unix: Terminal.say("listening on \(address)")
      }
    }
    sayRest(addresses)
  }

  private var scheme: String { settings.server.tls == nil ? "http" : "https" }

  private func sayRest(_ addresses: [ListenAddress]) {
    let models = Set(settings.endpoints.filter(\.enabled).flatMap(\.models)).count
    let clouds = settings.providers.filter { !($0.apiKey?.isEmpty ?? true) }.map(\.prefix)
    let counts = "\(settings.endpoints.count) endpoint\(settings.endpoints.count == 1 ? "" : "s"), \(models) model\(models == 1 ? "" : "s")"
    Terminal.say("loaded \(path): \(counts), clouds: \(clouds.isEmpty ? "none" : clouds.joined(separator: ", "))")
    guard let example = example(addresses) else { return }
    Terminal.say("try: \(example)")
  }

  /// A request that works as it stands: only where the file shows which key and model, and the address which host, to use.
  private func example(_ addresses: [ListenAddress]) -> String? {
    // With TLS it would have to be the name that the certificate is for.
    guard settings.server.tls == nil, let address = addresses.first(where: { if case .tcp = $0 { true } else { false } }),
      let model = settings.endpoints.first(where: \.enabled)?.models.first
    else { return nil }
    let key = settings.auth.keys.contains { $0.isWellKnown && $0.permissions.contains(.inference) } ? "sk_debug" : "YOUR_KEY"
    return """
      curl http://\(address)/v1/chat/completions -H 'Authorization: Bearer \(key)' \
      -d '{"model": "\(model)", "messages": [{"role": "user", "content": "Hello"}]}'
      """
  }
}
