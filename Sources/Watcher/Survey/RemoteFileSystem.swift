/// A kind of file system on which others write, which this kernel's inotify cannot see.
enum RemoteFileSystem: String, Sendable, Equatable {
  case nfs = "NFS"
  case smb = "SMB"
  case fuse = "FUSE"
  case virtiofs
  case plan9 = "9p"
  case ceph = "CephFS"

  /// - Parameter type: as /proc/self/mountinfo names it. nil: it is none of them.
  init?(type: String) {
    switch type {
    case "nfs", "nfs4": self = .nfs
    case "cifs", "smb3", "smbfs": self = .smb
    case "fuse", "fuseblk": self = .fuse
    case "virtiofs": self = .virtiofs
    case "9p": self = .plan9
    case "ceph": self = .ceph
    default:
      guard type.hasPrefix("fuse.") else { return nil }
      self = .fuse
    }
  }
}
