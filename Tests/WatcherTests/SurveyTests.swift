import Glibc
import Testing

@testable import Watcher

@Suite("A survey") struct SurveyTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try directory.write("a", to: "gateway.yaml")
  }

  private func take(_ depth: Survey.Depth = .contents(limit: Content.mostBytes)) -> Survey {
    Survey.take(of: WatchedPaths(files: [directory("gateway.yaml")], directories: [directory("")]), depth: depth)
  }

  @Test func `is equal to the next while nothing happens`() {
    #expect(!take().differs(from: take()))
    #expect(!take(.status).differs(from: take()))
  }

  @Test func `differs by content alone`() throws {
    var altered = take()
    altered.contents = altered.contents.map { $0 == nil ? nil : .digest([1]) }
    #expect(take().differs(from: altered))
    #expect(!take(.status).differs(from: altered))
  }

  @Test func `differs by a new entry, a new target and a new mode`() throws {
    var earlier = take(.status)
    try directory.write("a", to: "more.yaml")
    #expect(take(.status).differs(from: earlier))
    earlier = take(.status)
    try directory.write("a", to: "more.txt")
    // Whether it is included is not known here.
    #expect(take(.status).differs(from: earlier))
    earlier = take(.status)
    try directory.setMode("more.yaml", 0o600)
    #expect(take(.status).differs(from: earlier))
  }

  @Test func `never opens a FIFO`() throws {
    #expect(mkfifo(directory("pipe.yaml"), 0o600) == 0)
    let survey = take()
    #expect(survey.contents.contains(.passedOver))
    #expect(!survey.watchSet.files.keys.contains(PathBytes(directory("pipe.yaml"))))
  }

  @Test func `reads large files only when nobody waits`() throws {
    #expect(truncate(directory("gateway.yaml"), 5 << 20) == 0)
    #expect(take(.contents(limit: Content.fewBytes)).contents.first == .some(nil))
    let contents = take().contents
    guard case .digest? = contents[0] else {
      Issue.record("read \(contents)")
      return
    }
    #expect(truncate(directory("gateway.yaml"), 65 << 20) == 0)
    #expect(take().contents.first == .passedOver)
  }

  @Test func `finds remote file systems in the table of mounts`() {
    let table = MountTable(
      text: """
        22 1 254:0 / / rw,relatime - ext4 /dev/root rw
        40 22 0:52 / /mnt/a\\040b rw shared:7 master:1 - nfs4 server:/a rw
        41 22 0:53 / /mnt/b rw - fuse.sshfs host: rw
        42 22 0:300 / /mnt/c rw - tmpfs none rw
        broken line
        """)
    #expect(table.remoteKind(of: 52) == .nfs)
    #expect(table.remoteKind(of: 53) == .fuse)
    #expect(table.remoteKind(of: 254 << 8) == nil)
    #expect(table.remoteKind(of: 300 & 0xFF | (300 & ~0xFF) << 12) == nil)
    #expect(table.remoteKind(of: 9) == nil)
  }

  @Test(arguments: ["nfs", "cifs", "smb3", "9p", "ceph", "virtiofs", "fuse", "fuse.gcsfuse", "fuseblk"])
  func `knows a remote type`(type: String) { #expect(RemoteFileSystem(type: type) != nil) }

  @Test(arguments: ["ext4", "overlay", "tmpfs", "btrfs", "fusectl"])
  func `knows a local type`(type: String) { #expect(RemoteFileSystem(type: type) == nil) }
}
