/// One file of this system, whatever its names are.
struct FileIdentity: Sendable, Hashable {
  var device: UInt64
  var inode: UInt64
}
