/// Writes a default as one would write it in the file.
enum DefaultText {
  static func of<Value>(_ value: Value, as shape: Shape) -> String {
    switch (value, shape) {
    case (let duration as Duration, _): text(of: duration)
    case (let bytes as Int, .size): text(ofSize: bytes)
    case (let list as [Located<String>], _): list.isEmpty ? "[]" : "[" + list.map(\.value).joined(separator: ", ") + "]"
    case (let list as [Located<ListenAddress>], _): "[" + list.map(\.value.description).joined(separator: ", ") + "]"
    case (let strategy as RoutingSettings.Strategy, _): strategy.rawValue
    case (let kind as EndpointSettings.Kind, _): kind.rawValue
    default: "\(value)"
    }
  }

  /// `60s`, `500ms`, `24h`: the largest unit that leaves a whole number; hours only from one day up to whole days, as people write them.
  static func text(of duration: Duration) -> String {
    let milliseconds = duration.milliseconds
    if milliseconds % 1000 != 0 { return "\(milliseconds)ms" }
    let seconds = milliseconds / 1000
    if seconds >= 3600, seconds % 3600 == 0 { return "\(seconds / 3600)h" }
    if seconds > 120, seconds % 60 == 0 { return "\(seconds / 60)m" }
    return "\(seconds)s"
  }

  /// `20MiB`: the largest binary unit that leaves a whole number.
  static func text(ofSize bytes: Int) -> String {
    for (unit, factor) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)] where bytes >= factor && bytes % factor == 0 {
      return "\(bytes / factor)\(unit)"
    }
    return "\(bytes)"
  }
}
