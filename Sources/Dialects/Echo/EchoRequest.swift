import FoundationEssentials

/// A request that the echo model reads whole; unknown fields are ignored.
protocol EchoRequest: Decodable {}

extension EchoRequest {
  static func decode(_ body: Span<UInt8>) throws(EchoProblem) -> Self {
    // Data(buffer:) copies before the span's memory is given back.
    let data = body.withUnsafeBufferPointer { Data(buffer: $0) }
    do {
      return try JSONDecoder().decode(Self.self, from: data)
    } catch let error as DecodingError {
      throw EchoProblem(error)
    } catch {
      throw EchoProblem(.dataCorrupted(.init(codingPath: [], debugDescription: "")))
    }
  }
}
