/// Which file systems a self-test has not yet heard from. Pure.
struct SelfTestHearing {
  private let probes: [PathBytes: UInt64]
  /// Paths that can still be heard, by device.
  private var awaited: [UInt64: Set<PathBytes>]

  /// - Parameter probes: device numbers by the paths that are watched and opened.
  init(probes: [PathBytes: UInt64]) {
    self.probes = probes
    awaited = Dictionary(grouping: probes.keys) { probes[$0] ?? 0 }.mapValues { Set($0) }
  }

  /// The outcome, once there is one.
  mutating func take(_ record: HelperRecord) -> SelfTest.Outcome? {
    switch record {
    case .ready: return nil
    case .unavailable: return .gone
    case .refused(let path, _):
      guard let device = probes[path], awaited[device] != nil else { return nil }
      awaited[device]?.remove(path)
      return awaited[device]?.isEmpty == true ? .gone : nil
    case .event(let event):
      guard let device = probes[event.path] else { return nil }
      awaited[device] = nil
      return awaited.isEmpty ? .proven : nil
    }
  }

  /// One of the paths that nothing was heard of.
  var stillSilent: PathBytes { awaited.values.joined().max { $0.bytes.count < $1.bytes.count } ?? .root }
}
