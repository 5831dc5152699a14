import Dialects
import NIOCore
import Router

extension RelayRequest {
  /// What asks for usage in the client's stead; nil where there is nothing to ask: see `RequestPeek.editAskingForUsage`.
  var usageEdit: BodyEdit? {
    switch operation {
    case .chatCompletions, .completions: peek.editAskingForUsage(in: body.readableBytesUInt8Span)
    case .embeddings: nil
    }
  }

  /// The body with the name that the upstream knows the model by, and with `usage`: the client's own bytes wherever nothing of that changes
  /// them.
  func body(naming text: RouteWalk.ModelText, _ usage: BodyEdit? = nil) -> ByteBuffer {
    let splice = BodySplice(nameEdit(text), usage)
    guard !splice.isIdentity else { return body }
    let bytes = body.readableBytesUInt8Span
    var spliced = ByteBufferAllocator().buffer(capacity: splice.count(from: bytes.count))
    splice.forEachPiece(of: bytes) { spliced.writeBytes($0) }
    return spliced
  }

  /// Lets go of body and headers.
  mutating func forgetContents() {
    body = ByteBuffer()
    headers = ByteBuffer()
  }

  private func nameEdit(_ text: RouteWalk.ModelText) -> BodyEdit? {
    switch text {
    case .fixed(let name): names(name) ? nil : peek.edit(model: name.span)
    case .requested(let dropping): peek.edit(model: Array(model.dropFirst(dropping)).span)
    }
  }

  private func names(_ name: [UInt8]) -> Bool {
    let range = peek.modelValue
    guard !peek.modelHasEscapes, range.count == name.count else { return false }
    let bytes = body.readableBytesUInt8Span
    for index in name.indices where bytes[range.lowerBound + index] != name[index] { return false }
    return true
  }
}
