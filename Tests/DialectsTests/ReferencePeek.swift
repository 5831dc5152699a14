@testable import Dialects

/// What a peek must find, read off the reference tree.
struct ReferencePeek: Equatable {
  var model: [UInt8]
  var stream = false
  var hasStreamOptions = false
  var includeUsage = false

  /// Why a valid tree is refused all the same.
  enum Refusal: Error { case notAnObject, noModel, badModel, duplicate }

  init(_ tree: ReferenceJSON) throws(Refusal) {
    guard case .object(let members) = tree else { throw .notAnObject }
    let models = Self.values("model", members)
    let streams = Self.values("stream", members)
    let options = Self.values("stream_options", members)
    guard models.count < 2, streams.count < 2, options.count < 2 else { throw .duplicate }
    guard let first = models.first else { throw .noModel }
    guard case .string(let units) = first, !units.isEmpty, let name = String(validating: units, as: UTF16.self) else { throw .badModel }
    model = Array(name.utf8)
    stream = streams.first == .bool(true)
    hasStreamOptions = !options.isEmpty
    if case .object(let inner)? = options.first {
      let usages = Self.values("include_usage", inner)
      guard usages.count < 2 else { throw .duplicate }
      includeUsage = usages.first == .bool(true)
    }
  }

  private static func values(_ key: String, _ members: [ReferenceJSON.Member]) -> [ReferenceJSON] {
    members.filter { $0.key == Array(key.utf16) }.map(\.value)
  }
}
