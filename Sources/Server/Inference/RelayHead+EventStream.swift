import Gateway
import NIOCore

extension RelayHead {
  /// Whether the answer is a server-sent event stream.
  var isEventStream: Bool {
    let type: StaticString = "text/event-stream"
    let bytes = lines.readableBytesUInt8Span
    var reader = HeaderLines()
    while let line = reader.next(bytes) {
      guard HeaderName.equal(bytes.extracting(line.name), "content-type") else { continue }
      let value = bytes.extracting(line.value)
      return value.count >= type.utf8CodeUnitCount && HeaderName.equal(value.extracting(first: type.utf8CodeUnitCount), type)
    }
    return false
  }
}
