import Config
import FoundationEssentials

/// What `SightingsRecord` keeps in its file: since when each endpoint is known, in seconds since 1970, by id.
///
///     {"version": 1, "registered_at": {"550e8400-e29b-41d4-a716-446655440000": 1767225600}}
struct SightingsDocument: Equatable {
  private static let version = 1

  let times: [String: Double]

  init(_ times: [String: Double]) { self.times = times }

  /// nil for anything that is not such a document, of this version.
  init?(_ bytes: [UInt8]) {
    guard let shape = try? JSONDecoder().decode(Shape.self, from: Data(bytes)), shape.version == Self.version else { return nil }
    times = shape.registeredAt.filter { $0.value >= 0 }.mapValues { Double($0) }
  }

  /// A line for each endpoint, in the order of the ids.
  var bytes: [UInt8] {
    let endpoints = times.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .integer(Int($0.value))) }
    let value = JSONValue.object([
      JSONValue.Member("version", .integer(Self.version)), JSONValue.Member("registered_at", .object(endpoints)),
    ])
    return Array((value.pretty + "\n").utf8)
  }

  private struct Shape: Decodable {
    var version: Int
    var registeredAt: [String: Int]

    private enum CodingKeys: String, CodingKey {
      case version
      case registeredAt = "registered_at"
    }
  }
}
