import FoundationEssentials

/// How many texts the tests of editing try: `FINGERPOST_EDIT_COUNT`, or 10 000; 1 000 where nothing is optimised.
enum EditCount {
  static let value = ProcessInfo.processInfo.environment["FINGERPOST_EDIT_COUNT"].flatMap { Int($0) } ?? usual

  #if DEBUG
    private static let usual = 1_000
  #else
    private static let usual = 10_000
  #endif
}
