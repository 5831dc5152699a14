/// What a socket is ready for.
struct Readiness {
  var reading: Bool
  var writing: Bool
  var failed: Bool

  var isOnlyWriting: Bool { writing && !reading && !failed }
}
