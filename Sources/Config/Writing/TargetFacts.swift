import CFileTools
import Glibc

/// What decides how a file can be written: everything that the kernel says of it without a try.
struct TargetFacts: Sendable, Equatable {
  /// How many names the file has; 0 where a mount shows a file that was replaced underneath.
  var links = 1
  /// Something is mounted on the file itself.
  var isMountPoint = false
  /// ST_RDONLY of the mount through which the file is seen.
  var isOnReadOnlyMount = false
  /// chattr(1) +i or +a.
  var isImmutable = false
  /// May the gateway's user write the file, by its mode and access list?
  var isWritable = true
  /// May the gateway's user create and rename files in its directory?
  var isDirectoryWritable = true
  /// Can the gateway's user create a file of the same owner and group?
  var isOwnerKept = true

  init() {}

  /// - Parameters:
  ///   - descriptor: of the file, open for reading.
  ///   - name: of the file in the directory.
  init(descriptor: Int32, status: stat, directory: Int32, name: String) throws(WriteProblem) {
    links = Int(status.st_nlink)
    var attributes = file_attributes()
    // Without statx (Linux before 4.11, some sandboxes) a mount point shows itself by EBUSY.
    // Safe: the pointer to the local is used during the call alone.
    if unsafe file_attributes_get(descriptor, &attributes) == 0 {
      isMountPoint = attributes.is_mount_root != 0
      isImmutable = attributes.is_immutable != 0 || attributes.is_append_only != 0
    }
    var mount = statvfs()
    // Safe: as above.
    guard unsafe fstatvfs(descriptor, &mount) == 0 else { throw .failed(.read, errno: errno) }
    isOnReadOnlyMount = mount.f_flag & UInt(ST_RDONLY) != 0
    // Safe: the C strings live during the calls.
    isWritable = unsafe faccessat(directory, name, W_OK, Self.effectively) == 0 || errno == EROFS
    isDirectoryWritable = unsafe faccessat(directory, ".", W_OK | X_OK, Self.effectively) == 0
    isOwnerKept = geteuid() == 0 || geteuid() == status.st_uid && Self.isOurs(group: status.st_gid)
  }

  /// AT_EACCESS, which glibc shows under _GNU_SOURCE alone: by the effective user. Source: bits/fcntl-linux.h.
  static let effectively: Int32 = 0x200

  /// A file may be given to a group that its owner belongs to (chown(2)).
  private static func isOurs(group: gid_t) -> Bool {
    if group == getegid() { return true }
    let count = getgroups(0, nil)
    guard count > 0 else { return false }
    var groups = [gid_t](repeating: 0, count: Int(count))
    // Safe: at most as many are written as the array has.
    let got = unsafe getgroups(count, &groups)
    return got > 0 && groups.prefix(Int(got)).contains(group)
  }
}
