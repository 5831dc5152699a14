/// How many inputs a fuzz test tries: `FINGERPOST_FUZZ_COUNT`, or 20 000.
enum FuzzCount {
  static let value = Environment.value("FINGERPOST_FUZZ_COUNT").flatMap { Int($0) } ?? 20_000
}
