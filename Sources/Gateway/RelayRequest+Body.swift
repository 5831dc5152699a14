import Dialects
import NIOCore
import Router

extension RelayRequest {
  /// The body with the name that the upstream knows the model by: the client's own bytes wherever that is the name they hold already.
  func body(naming text: RouteWalk.ModelText) -> ByteBuffer {
    switch text {
    case .fixed(let name): names(name) ? body : spliced(name[...])
    case .requested(let dropping): spliced(model.dropFirst(dropping))
    }
  }

  /// Lets go of body and headers.
  mutating func forgetContents() {
    body = ByteBuffer()
    headers = ByteBuffer()
  }

  private func names(_ name: [UInt8]) -> Bool {
    let range = peek.modelValue
    guard !peek.modelHasEscapes, range.count == name.count else { return false }
    let bytes = body.readableBytesUInt8Span
    for index in name.indices where bytes[range.lowerBound + index] != name[index] { return false }
    return true
  }

  private func spliced(_ name: ArraySlice<UInt8>) -> ByteBuffer {
    let bytes = body.readableBytesUInt8Span
    let splice = ModelSplice(bytes, peek, model: Array(name).span)
    var spliced = ByteBufferAllocator().buffer(capacity: splice.count)
    spliced.writeBytes(bytes.bytes.extracting(splice.prefix))
    spliced.writeBytes(splice.replacement)
    spliced.writeBytes(bytes.bytes.extracting(splice.suffix))
    return spliced
  }
}
