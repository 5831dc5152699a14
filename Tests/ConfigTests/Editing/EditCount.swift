import FoundationEssentials

/// How many texts the tests of editing try.
enum EditCount {
  /// Sound texts, for the laws: `FINGERPOST_EDIT_COUNT`, or 10 000.
  static let laws = number("FINGERPOST_EDIT_COUNT") ?? 10_000
  /// Damaged texts and bytes that are none: `FINGERPOST_EDIT_FUZZ_COUNT`, or 10 000; 2 000 where nothing is optimised.
  static let fuzz = number("FINGERPOST_EDIT_FUZZ_COUNT") ?? usualFuzz

  #if DEBUG
    private static let usualFuzz = 2_000
  #else
    private static let usualFuzz = 10_000
  #endif

  private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }
}
