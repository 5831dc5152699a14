/// How much care is taken that nobody is writing what is read.
package enum ReadPolicy: Sendable, Equatable {
  /// The bytes that are there now. For a check on the command line.
  case plain
  /// A file that a program holds open for writing, or that changes under the read, is not taken. For the running gateway.
  case steady
  /// As `steady`, but a file with exactly this content is taken even if a program holds it open: for one that never closes it.
  case steadyExcept(ContentDigest)

  /// Whether this content is taken whoever has the file open.
  func exempts(_ bytes: [UInt8]) -> Bool {
    if case .steadyExcept(let digest) = self { ContentDigest(of: bytes) == digest } else { false }
  }
}
