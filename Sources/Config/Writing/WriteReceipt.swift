/// A write that took place and is on the disk.
package struct WriteReceipt: Sendable, Equatable {
  package enum Way: Sendable, Equatable {
    /// The file has these bytes already; nothing was touched.
    case unchanged
    /// Exchanged with a new file; what was displaced was looked at and is the base.
    case exchanged
    /// Renamed over, on a file system that cannot exchange. The base was read again just before; a change within those microseconds is
    /// lost.
    case renamed
    case inPlace(InPlaceReason)
    /// There was no file.
    case created
  }

  package let way: Way
  /// Of the file now.
  package let digest: ContentDigest
}
