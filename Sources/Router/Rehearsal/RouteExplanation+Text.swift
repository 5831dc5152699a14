package import Config

extension RouteExplanation {
  /// For people, step by step; ends with a line end.
  package var text: String {
    var lines = [opening]
    for (index, leg) in legs.enumerated() {
      let who = leg.isCloud ? "in the cloud" : "at the endpoints that have it, \(strategy), up to \(triesPerLeg) of them"
      lines.append("\(index + 1). \(leg.model) \(who)")
      lines += leg.candidates.filter { $0.standing != .noModel }.map { "     \($0.standing.words)  \($0.name)" }
      let without = leg.candidates.filter { $0.standing == .noModel }.map(\.name)
      if !without.isEmpty { lines.append("     without the model: \(without.joined(separator: ", "))") }
    }
    lines.append(goesTo.isEmpty ? "leads nowhere\(reason.map { ": \($0)" } ?? "")" : "goes to \(goesTo.joined(separator: " or "))")
    return lines.joined(separator: "\n") + "\n"
  }

  /// For programs.
  package var json: JSONValue {
    .object([
      JSONValue.Member("model", .string(model)),
      JSONValue.Member("meaning", .string(meaning.word)),
      JSONValue.Member("targets", .strings(meaning.targets)),
      JSONValue.Member("strategy", .string(strategy)),
      JSONValue.Member("tries_per_leg", .integer(triesPerLeg)),
      JSONValue.Member("legs", .array(legs.map(\.json))),
      JSONValue.Member("goes_to", .strings(goesTo)),
      JSONValue.Member("reason", reason.map { .string($0) } ?? .null),
    ])
  }

  private var opening: String {
    switch meaning {
    case .alias(let targets): "\(model) is an alias of \(targets.joined(separator: ", then "))"
    case .model: "\(model) is a model that endpoints declare"
    case .cloudModel: "\(model) is a model of a cloud, by its prefix"
    case .unknown: "\(model) is no alias, no model that an endpoint declares, and has no provider's prefix"
    case .unknownPrefix(let prefix): "\(model) is neither an alias nor a declared model, and there is no provider \(prefix)"
    }
  }

  /// Why it leads nowhere; nil if it does not.
  private var reason: String? {
    guard goesTo.isEmpty else { return nil }
    if legs.isEmpty { return "nobody has the name" }
    let candidates = legs.flatMap(\.candidates)
    let reasons = [(RouteExplanation.Standing.offline, "is offline"), (.disabled, "is disabled"), (.noKey, "has no key here")]
      .flatMap { standing, words in candidates.filter { $0.standing == standing }.prefix(5).map { "\($0.name) \(words)" } }
    return reasons.isEmpty ? "no endpoint has the model" : reasons.joined(separator: ", ")
  }
}

extension RouteExplanation.Leg {
  fileprivate var json: JSONValue {
    .object([
      JSONValue.Member("model", .string(model)),
      JSONValue.Member("kind", .string(isCloud ? "cloud" : "endpoints")),
      JSONValue.Member(
        "candidates",
        .array(
          candidates.map {
            .object([JSONValue.Member("name", .string($0.name)), JSONValue.Member("standing", .string($0.standing.rawValue))])
          })),
    ])
  }
}

extension RouteExplanation.Meaning {
  fileprivate var word: String {
    switch self {
    case .alias: "alias"
    case .model: "model"
    case .cloudModel: "cloud_model"
    case .unknown: "unknown"
    case .unknownPrefix: "unknown_prefix"
    }
  }

  fileprivate var targets: [String] {
    if case .alias(let targets) = self { targets } else { [] }
  }
}

extension RouteExplanation.Standing {
  /// All of one width.
  fileprivate var words: String {
    switch self {
    case .first: "first   "
    case .later: "later   "
    case .never: "never   "
    case .offline: "offline "
    case .disabled: "disabled"
    case .noKey: "no key  "
    case .noModel: "no model"
    }
  }
}
