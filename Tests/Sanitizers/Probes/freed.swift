// Reads memory that was given back. AddressSanitizer must report it.
let memory = UnsafeMutablePointer<Int>.allocate(capacity: 4)
memory.initialize(repeating: 7, count: 4)
memory.deallocate()
print(memory[Int(CommandLine.argc)])
