import Config

/// What a start prints on standard output: where it listens, what it loaded, what to try.
actor Greeting {
  private let path: String
  private let settings: Settings
  private var listening: [ListenAddress: ListenAddress] = [:]

  init(path: String, settings: Settings) {
    self.path = path
    self.settings = settings
  }

  /// Prints a line for the address; behind the last one, the rest.
  ///
  /// - Parameters:
  ///   - configured: as the file has it.
  ///   - address: as bound: a port 0 has become a real one.
  func listening(on address: ListenAddress, for configured: ListenAddress) {
    listening[configured] = address
    switch address {
    case .tcp: Terminal.say("listening on http://\(address)")
    case .unix: Terminal.say("listening on \(address)")
    }
    if listening.count == settings.server.listen.count { sayRest() }
  }

  private func sayRest() {
    let models = Set(settings.endpoints.filter(\.enabled).flatMap(\.models)).count
    let clouds = settings.providers.filter { !($0.apiKey?.isEmpty ?? true) }.map(\.prefix)
    let counts = "\(settings.endpoints.count) endpoint\(settings.endpoints.count == 1 ? "" : "s"), \(models) model\(models == 1 ? "" : "s")"
    Terminal.say("loaded \(path): \(counts), clouds: \(clouds.isEmpty ? "none" : clouds.joined(separator: ", "))")
    guard let example else { return }
    Terminal.say("try: \(example)")
  }

  /// A request that works as it stands: only where the file shows which key and model to use.
  private var example: String? {
    let addresses = settings.server.listen.compactMap { listening[$0] }
    guard let address = addresses.first(where: { if case .tcp = $0 { true } else { false } }),
      let model = settings.endpoints.first(where: \.enabled)?.models.first
    else { return nil }
    let key = settings.auth.keys.contains { $0.isWellKnown && $0.permissions.contains(.inference) } ? "sk_debug" : "YOUR_KEY"
    return """
      curl http://\(address)/v1/chat/completions -H 'Authorization: Bearer \(key)' \
      -d '{"model": "\(model)", "messages": [{"role": "user", "content": "Hello"}]}'
      """
  }
}
