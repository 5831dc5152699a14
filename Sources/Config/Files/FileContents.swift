/// What was read of one file.
struct FileContents: Sendable {
  let bytes: [UInt8]
  let identity: FileStamp.Identity
  /// Why the bytes are not to be taken; nil if they may be.
  let unsettled: UnsettledFile.Reason?

  /// Of the bytes; nil if they did not hold still.
  var digest: ContentDigest? {
    switch unsettled {
    case nil, .openForWriting: ContentDigest(of: bytes)
    case .changing: nil
    }
  }
}
