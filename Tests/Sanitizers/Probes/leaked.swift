// Loses a megabyte. LeakSanitizer must report it.
func lose() -> Int {
  let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 << 20)
  memory.initialize(repeating: 1, count: 1 << 20)
  return Int(memory[Int(CommandLine.argc)])
}
print(lose())
