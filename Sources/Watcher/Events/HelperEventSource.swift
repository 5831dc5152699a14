import Glibc
import Subprocess
import SystemPackage

/// The program `fingerpost-inotify`, one process for each set of watches.
struct HelperEventSource: FileEventSource {
  /// Of the executable.
  let path: String

  func watch(_ requests: Set<WatchRequest>, deliver: @Sendable ([HelperRecord]) -> Void) async -> SourceEnd {
    // Without free descriptors the library that starts processes ends this one, or never says that the other has ended.
    guard Self.hasFreeDescriptors else { return .notStarted(path: path, why: "too many files are open") }
    var options = PlatformOptions()
    // A process group of its own: a Ctrl-C at the terminal is for the gateway, which ends its helpers itself.
    options.processGroupID = 0
    do {
      // Its environment is empty, since ours may hold keys. Its standard input stays open for as long as we live, and longer it need not.
      let result = try await Subprocess.run(
        .path(FilePath(path)), arguments: Arguments(requests.map(\.argument)), environment: .custom([:] as [Environment.Key: String]),
        platformOptions: options, input: .inputWriter, output: .sequence, error: .discarded
      ) { execution in
        var parser = RecordParser()
        for try await buffer in execution.standardOutput {
          let bytes = unsafe buffer.withUnsafeBytes { unsafe Array($0) }
          let records = try parser.take(bytes)
          if !records.isEmpty { deliver(records) }
        }
      }
      return switch result.terminationStatus {
      case .exited(let code): .exited(code)
      case .signaled(let signal): .signalled(signal)
      }
    } catch is RecordParser.Malformed {
      return .malformed
    } catch let error as SubprocessError {
      if error.code == .executableNotFound { return .notFound(path: path) }
      return .notStarted(path: path, why: error.description)
    } catch {
      return .notStarted(path: path, why: "\(error)")
    }
  }

  /// Whether as many can be had as starting a process takes, and some to spare.
  private static var hasFreeDescriptors: Bool {
    var held: [Int32] = []
    defer { for descriptor in held { close(descriptor) } }
    for _ in 0..<32 {
      // Safe: the C string lives during the call.
      let descriptor = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return false }
      held.append(descriptor)
    }
    return true
  }
}
